// Random numbers by name: each is a function of (seed, path, step, slot), whoever asks and when, so
// that paths do not depend on threads and two step sizes can share their noise.
#pragma once

#include <cstdint>

namespace sbl::rt {

/// What a number is for; numbers of different purposes are independent.
enum class Purpose : std::uint32_t { Noise = 0, Halves = 1, Signs = 2, Start = 3, Death = 4 };

struct RandomName {
  std::uint64_t seed = 1;
  std::uint32_t step = 0;
  Purpose purpose = Purpose::Noise;
  std::uint32_t slot = 0; // below 2^24: which pair of numbers
};

/// For paths first ... first + n - 1: two independent standard normal numbers each (Box and Muller
/// on Philox4x32-10; at most 8.6 in modulus).
void normals(const RandomName &name, std::int64_t first, std::int64_t n, double *one, double *two);

/// The same with uniform numbers in (0, 1).
void uniforms(const RandomName &name, std::int64_t first, std::int64_t n, double *one, double *two);

} // namespace sbl::rt

// What is tried on arbitrary bytes. Each target is linked twice: with libFuzzer, which makes up
// inputs (SBL_FUZZ), and with Replay.cpp, which goes through the seeds and all past finds in ctest.
#pragma once

#include <cstddef>
#include <cstdint>

/// Aborts, or trips a sanitizer, where something is wrong with how the bytes are taken.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

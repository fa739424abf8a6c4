// Shared by the readers of the manifest's parts: values of JSON checked as they are taken.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "Module/Manifest.h"

namespace sbl::rt {

using nlohmann::json;

/// Thrown and caught while a manifest is read: the text is JSON, but not a manifest.
struct Misfit : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T> std::optional<T> maybe(const json &object, const char *key) {
  const auto it = object.find(key);
  if (it == object.end() || it->is_null())
    return std::nullopt;
  return it->get<T>();
}

template <class T>
T choose(const json &value, std::initializer_list<std::pair<const char *, T>> names) {
  const auto text = value.get<std::string>();
  for (const auto &[name, result] : names)
    if (text == name)
      return result;
  throw Misfit("unknown word '" + text + "'");
}

inline std::size_t indexIn(std::size_t index, std::size_t size, const char *list) {
  if (index >= size)
    throw Misfit("an index is outside the list of " + std::string(list));
  return index;
}

/// The laws from data of a manifest whose axes have been read.
void readData(const json &root, Manifest &manifest);
/// The waves, wave programs and evolutions of a manifest whose other parts have been read.
void readWaves(const json &root, Manifest &manifest);
/// The same for flows and what they carry, after the waves.
void readFlows(const json &root, Manifest &manifest);

} // namespace sbl::rt

// The laws of a manifest that come from data.
#include "Module/ManifestReading.h"

namespace sbl::rt {
namespace {

/// A list that may be missing.
const json &listOf(const json &object, const char *key) {
  static const json none = json::array();
  const auto it = object.find(key);
  return it == object.end() || it->is_null() ? none : *it;
}

io::DensityRequest::Column columnOf(const json &column) {
  if (column.is_string())
    return column.get<std::string>();
  return column.get<std::uint64_t>();
}

/// How a file becomes a density; its path is the name that the model writes.
io::DensityRequest requestOf(const json &d) {
  using Request = io::DensityRequest;
  Request request;
  request.kind = choose<Request::Kind>(d.at("kind"), {{"samples", Request::Kind::Samples},
                                                      {"image", Request::Kind::Image},
                                                      {"stored", Request::Kind::Stored}});
  request.path = d.at("file").get<std::string>();
  for (const json &column : listOf(d, "columns"))
    request.columns.push_back(columnOf(column));
  if (const auto smoothing = maybe<std::string>(d, "smoothing"))
    request.smoothing = choose<Request::Smoothing>(d.at("smoothing"),
                                                   {{"auto", Request::Smoothing::Auto},
                                                    {"given", Request::Smoothing::Given},
                                                    {"histogram", Request::Smoothing::Histogram}});
  request.inverted = maybe<bool>(d, "inverted").value_or(false);
  request.variable = maybe<std::string>(d, "variable").value_or("");
  for (const json &name : listOf(d, "dimensions"))
    request.dimensions.push_back(name.get<std::string>());
  return request;
}

} // namespace

void readData(const json &root, Manifest &manifest) {
  const auto scalar = [&](const json &index) {
    return indexIn(index.get<std::size_t>(), manifest.scalarCount, "scalars");
  };
  const auto list = root.find("data");
  if (list == root.end())
    return;
  for (const json &d : *list) {
    DataEntry e;
    e.name = d.at("name").get<std::string>();
    e.firstAxis = indexIn(d.at("axis").get<std::size_t>(), manifest.axes.size(), "axes");
    e.rank = d.at("rank").get<std::size_t>();
    e.isPoint = d.at("kind") == "point";
    e.isSolved = d.at("kind") == "solved";
    for (const json &s : listOf(d, "place"))
      e.place.push_back(scalar(s));
    for (const json &s : listOf(d, "bandwidth"))
      e.bandwidth.push_back(scalar(s));
    if (e.hasFile())
      e.request = requestOf(d);
    if (const auto it = d.find("time"); it != d.end() && !it->is_null())
      e.time = scalar(*it);
    if (e.rank < 1 || e.rank > manifest.axes.size() - e.firstAxis ||
        (e.isPoint && e.place.size() != e.rank))
      throw Misfit("a law from data has another rank than its axes");
    manifest.data.push_back(std::move(e));
  }
}

} // namespace sbl::rt

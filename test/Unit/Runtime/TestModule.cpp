#include "TestModule.h"

#include <algorithm>

namespace sbl::rt::test {
namespace {

using detail::at;

void scalars(sbl_buffer *params, double, double, sbl_buffer *out) {
  for (std::int64_t k = 0; k < out->size; ++k)
    at<double>(out, k) = at<double>(params, k);
}

constexpr std::int64_t lanes = 4;

/// The sweep as module.h words it, one line after another.
template <class T>
void sweep(sbl_buffer *src, sbl_buffer *dst, sbl_buffer *pre, sbl_buffer *post, sbl_buffer *seam,
           sbl_buffer *coef, sbl_buffer *blocks, sbl_buffer *scratch, std::int64_t stride,
           std::int64_t outer, std::int64_t n, std::int64_t inner, std::int64_t ghost,
           std::int64_t chunks, sbl_buffer *scales, sbl_buffer *spans, std::int64_t tileRows) {
  struct Call {
    sbl_buffer *src, *dst, *pre, *post, *seam, *coef, *blocks, *scratch;
    std::int64_t stride, outer, n, inner, ghost, chunks;
    sbl_buffer *scales, *spans;
    std::int64_t tileRows;

    /// By what source row `extendedRow` of a line counts in output row `row`.
    double scale(std::int64_t line, std::int64_t row, std::int64_t extendedRow) const {
      if (tileRows == 0)
        return 1;
      const std::int64_t width = inner == 1 ? outer : inner;
      const std::int64_t across = (width + lanes - 1) / lanes, place = line % width;
      std::int64_t lane = place % lanes;
      if (inner >= lanes && place / lanes == across - 1) // the last bundle ends with the plane
        lane = place - (inner - lanes);
      const std::int64_t bundle = line / width * across + place / lanes;
      const std::int64_t entry = 2 + 3 * (row / tileRows), runs = at<std::int64_t>(spans, 1);
      std::int64_t run = at<std::int64_t>(spans, entry);
      while (extendedRow >= at<std::int64_t>(spans, runs + run + 1))
        ++run;
      const std::int64_t scale = bundle * at<std::int64_t>(spans, 0) +
                                 at<std::int64_t>(spans, entry + 2) + run -
                                 at<std::int64_t>(spans, entry);
      return at<T>(scales, scale * lanes + lane);
    }
  } call{src,   dst, pre,   post,  seam,   coef,   blocks, scratch, stride,
         outer, n,   inner, ghost, chunks, scales, spans,  tileRows};
  constexpr std::int64_t r = 8;
  sbl_parallel_for(
      chunks,
      [](void *context, std::int64_t chunk) {
        const Call &c = *static_cast<Call *>(context);
        const std::int64_t lines = c.outer * c.inner;
        for (std::int64_t line = chunk * lines / c.chunks; line < (chunk + 1) * lines / c.chunks;
             ++line) {
          const std::int64_t base = line / c.inner * c.n * c.inner + line % c.inner;
          T *extended = static_cast<T *>(c.scratch->aligned) + chunk * c.stride;
          for (std::int64_t s = -c.ghost; s < c.n + c.ghost; ++s) {
            const std::int64_t k = base + (s % c.n + c.n) % c.n * c.inner;
            T value = at<T>(c.src, k) * (c.pre->size ? at<T>(c.pre, k) : T(1));
            for (std::int64_t far = s; c.seam->size && far < 0; far += c.n)
              value *= at<T>(c.seam, line);
            for (std::int64_t far = s; c.seam->size && far >= c.n; far -= c.n)
              value *= at<T>(c.seam, lines + line);
            extended[s + c.ghost] = value;
          }
          for (std::int64_t b = 0; b * 3 < c.blocks->size; ++b) {
            const std::int64_t first = at<std::int64_t>(c.blocks, 3 * b);
            const std::int64_t count = at<std::int64_t>(c.blocks, 3 * b + 1);
            const T *block =
                static_cast<T *>(c.coef->aligned) + at<std::int64_t>(c.blocks, 3 * b + 2);
            T sum[r] = {};
            for (std::int64_t s = 0; s < count; ++s)
              for (std::int64_t k = 0; k < r; ++k)
                sum[k] += block[s * r + k] * extended[first + s + c.ghost] *
                          T(c.scale(line, b * r, first + s + c.ghost));
            for (std::int64_t k = 0; k < std::min<std::int64_t>(8, c.n - b * r); ++k) {
              const std::int64_t to = base + (b * r + k) * c.inner;
              at<T>(c.dst, to) = sum[k] * (c.post->size ? at<T>(c.post, to) : T(1));
            }
          }
        }
      },
      &call);
}

/// S as module.h words it, or its transpose, on a grid of one axis that is no ring.
template <bool transposed>
void tridiagonal(sbl_buffer *src, sbl_buffer *dst, sbl_buffer *pre, sbl_buffer *post,
                 sbl_buffer *down, sbl_buffer *up, sbl_buffer *gain, sbl_buffer *rest, sbl_buffer *,
                 sbl_buffer *, sbl_buffer *, std::int64_t, std::int64_t, std::int64_t n,
                 std::int64_t, std::int64_t) {
  std::vector<double> source(n), value(n);
  for (std::int64_t k = 0; k < n; ++k) {
    source[k] = at<double>(src, k) * (pre->size ? at<double>(pre, k) : 1) *
                (transposed ? at<double>(gain, k) : 1);
    const double link = k == 0 ? 0 : transposed ? at<double>(up, k - 1) : at<double>(down, k);
    value[k] = source[k] + (k == 0 ? 0 : link * value[k - 1]);
  }
  for (std::int64_t k = n; k-- > 0;) {
    if (k + 1 < n)
      value[k] += (transposed ? at<double>(down, k + 1) : at<double>(up, k)) * value[k + 1];
    const double out = value[k] + at<double>(rest, k) * source[k];
    at<double>(dst, k) =
        out * (transposed ? 1 : at<double>(gain, k)) * (post->size ? at<double>(post, k) : 1);
  }
}

} // namespace

TestModule::TestModule(bool single) : single_(single) {
  const auto add = [&](const char *name, auto function) {
    names_.push_back(name);
    functions_.push_back(reinterpret_cast<void *>(function));
  };
  add("scalars", &scalars);
  add("sweep", single ? &sweep<float> : &sweep<double>);
  add("tridiagonal", &tridiagonal<false>);
  add("tridiagonal_transposed", &tridiagonal<true>);
  nlohmann::json params = nlohmann::json::array();
  for (std::size_t k = 0; k < kCount; ++k)
    params.push_back({{"name", "p" + std::to_string(k)}, {"type", "real"}, {"default", 0.0}});
  const auto list = nlohmann::json::array();
  manifest_ = {{"sbl", 1},
               {"model", "test"},
               {"doc", ""},
               {"element", single ? "f32" : "f64"},
               {"rowsPerBlock", 8},
               {"lanes", lanes},
               {"params", params},
               {"scalars", {{"entry", "scalars"}, {"count", kCount}}},
               {"axes", list},
               {"time",
                {{"name", "t"},
                 {"start", kStart},
                 {"end", kEnd},
                 {"steps", nullptr},
                 {"savedCount", kSaved},
                 {"savedTimes", list}}},
               {"fields", list},
               {"distributions", list},
               {"programs", list},
               {"bridges", list}};
}

void TestModule::axis(const std::string &name, const std::string &low, const std::string &high) {
  const std::size_t first = kAxes + 3 * manifest_["axes"].size();
  manifest_["axes"].push_back({{"name", name},
                               {"lo", first},
                               {"hi", first + 1},
                               {"cells", first + 2},
                               {"low", low},
                               {"high", high}});
}

std::size_t TestModule::field(sbl_field_fn entry) {
  const std::size_t index = manifest_["fields"].size();
  const std::string name = "field_" + std::to_string(index);
  manifest_["fields"].push_back({{"name", name}, {"entry", name}});
  names_.push_back(name);
  functions_.push_back(reinterpret_cast<void *>(entry));
  return index;
}

std::size_t TestModule::law(nlohmann::json components) {
  const std::size_t index = manifest_["distributions"].size();
  manifest_["distributions"].push_back(
      {{"name", "law" + std::to_string(index)}, {"components", components}});
  return index;
}

std::size_t TestModule::logLaw(std::size_t field, bool normalised) {
  return law({{{"weight", kOne},
               {"field", field},
               {"isLog", true},
               {"normalised", normalised},
               {"box", nullptr}}});
}

std::size_t TestModule::program(nlohmann::json p, sbl_scalars_fn variances) {
  const std::size_t index = manifest_["programs"].size();
  const std::string name = "variances_" + std::to_string(index);
  const nlohmann::json usual = {
      {"name", "Q"},
      {"scheme", "kernel"},
      {"precision", "f64"},
      {"law", "quadratic"},
      {"order", 0},
      {"autonomous", true},
      {"smooth", true},
      {"killed", false},
      {"noise", {kSigma}},
      {"noiseFields", nullptr},
      {"drift", nlohmann::json::array()},
      {"killing", nullptr},
      {"variances", variances ? nlohmann::json{{"entry", name}} : nlohmann::json()},
      {"kernels", {{{"axis", 0}, {"kind", "gaussian"}}}},
      {"factors", nlohmann::json::array()}};
  nlohmann::json full = usual;
  full.update(p);
  nlohmann::json forward = nlohmann::json::array();
  for (auto &s : full["backward"]) {
    const bool implicit = full["kernels"][s["kernel"].get<std::size_t>()]["kind"] == "implicit";
    s["kind"] = implicit ? "tridiagonal" : "sweep";
    s["entry"] = implicit ? "tridiagonal" : "sweep";
    s["transposed"] = false;
  }
  for (auto it = full["backward"].rbegin(); it != full["backward"].rend(); ++it) {
    nlohmann::json s = *it;
    std::swap(s["pre"], s["post"]);
    s["transposed"] = true;
    if (s["kind"] == "tridiagonal")
      s["entry"] = "tridiagonal_transposed";
    forward.push_back(s);
  }
  full["forward"] = forward;
  manifest_["programs"].push_back(full);
  if (variances) {
    names_.push_back(name);
    functions_.push_back(reinterpret_cast<void *>(variances));
  }
  return index;
}

void TestModule::bridge(std::size_t program, std::size_t start, std::size_t end) {
  manifest_["bridges"].push_back(
      {{"name", "B"},
       {"programs", {program}},
       {"at",
        {{{"time", kStart}, {"distribution", start}}, {{"time", kEnd}, {"distribution", end}}}},
       {"options",
        {{"tolerance", nullptr},
         {"accuracy", nullptr},
         {"iterations", nullptr},
         {"steps", nullptr}}}});
}

const sbl_module_v1 *TestModule::module() {
  text_ = manifest_.dump();
  entries_.clear();
  for (std::size_t k = 0; k < names_.size(); ++k)
    entries_.push_back({names_[k].c_str(), functions_[k]});
  module_ = {SBL_MODULE_ABI,
             static_cast<std::uint32_t>(entries_.size()),
             entries_.data(),
             text_.c_str(),
             0,
             nullptr};
  return &module_;
}

Numbers numbers(std::initializer_list<double> axes) {
  Numbers n(kCount, 0.0);
  n[kEnd] = n[kSigma] = n[kOne] = 1;
  n[kSaved] = 33;
  n[kAccuracy] = 1e-6;
  n[kTolerance] = 1e-10;
  n[kIterations] = 1000;
  std::copy(axes.begin(), axes.end(), n.begin() + kAxes);
  return n;
}

nlohmann::json stage(std::size_t axis, std::size_t kernel, nlohmann::json pre,
                     nlohmann::json post) {
  return {{"axis", axis}, {"kernel", kernel}, {"pre", pre}, {"post", post}};
}

nlohmann::json fieldFactor(std::size_t field, bool balance) {
  nlohmann::json parts = {{{"kind", "field"}, {"field", field}, {"unkilled", nullptr}}};
  if (balance)
    parts.push_back({{"kind", "balance"}});
  return {{"parts", parts}};
}

nlohmann::json gaugeFactor(std::size_t kernel, int sign) {
  return {{"parts", {{{"kind", "gauge"}, {"kernel", kernel}, {"sign", sign}}}}};
}

} // namespace sbl::rt::test

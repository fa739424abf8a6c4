// Opening a built model, and what it tells of itself.
#include <cstring>
#include <limits>

#include <dlfcn.h>

#include "C/Handles.h"

namespace sbl::rt::c {
namespace {

/// Whether this processor has the feature; names it does not know count as there, because the
/// compiler only writes those of the list.
bool processorHas(std::string_view feature) {
#define SBL_CPU_FEATURE(name)                                                                      \
  if (feature == name)                                                                             \
    return __builtin_cpu_supports(name);
#include "sbl/cpu_features.def"
  return true;
}

bool canRun(const sbl_variant &variant) {
  std::string_view rest = variant.features ? variant.features : "";
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    if (!processorHas(rest.substr(0, comma)))
      return false;
    rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
  }
  return true;
}

/// Fills what the model asks; false with a message where no variant runs here.
sbl_status choose(const sbl_library_v1 *library, OpenModel &open) {
  if (!library || library->abi != SBL_MODULE_ABI)
    return fail(SBL_BAD_LIBRARY, "the model was built for another runtime",
                "build it again with the sbl of this runtime");
  std::string made;
  for (std::uint32_t k = 0; k < library->variant_count; ++k) {
    const sbl_variant &variant = library->variants[k];
    if (canRun(variant)) {
      open.module = variant.module;
      open.cpu = variant.cpu;
      return SBL_OK;
    }
    made += (k ? ", " : "") + std::string(variant.cpu);
  }
  return fail(SBL_BAD_LIBRARY, "the model was built for processors with more features: " + made,
              "build it with --target-cpu x86-64-v2 too");
}

void listQuestions(OpenModel &open) {
  const auto add = [&](const auto &entries, sbl_kind kind) {
    for (std::size_t k = 0; k < entries.size(); ++k)
      open.questions.push_back({entries[k].name, kind, k});
  };
  add(open.manifest.bridges, SBL_BRIDGE);
  add(open.manifest.evolutions, SBL_EVOLUTION);
  add(open.manifest.waveEvolutions, SBL_WAVE_EVOLUTION);
  add(open.manifest.eigens, SBL_EIGEN);
  add(open.manifest.hittings, SBL_HITTING);
}

sbl_status openLibrary(const sbl_library_v1 *library, std::shared_ptr<OpenModel> open,
                       sbl_model **model) {
  if (const sbl_status status = choose(library, *open); status != SBL_OK)
    return status;
  if (const Status status = parseManifest(open->module->manifest, open->manifest); !status.ok())
    return statusOf(status);
  for (const DataEntry &data : open->manifest.data)
    if (!data.isPoint && !open->prepare)
      return fail(SBL_BAD_LIBRARY, "the model reads files, which built models do not do yet",
                  "`sbl run` solves it");
  listQuestions(*open);
  *model = new sbl_model{std::move(open)};
  return SBL_OK;
}

sbl_type typeOf(const std::string &type) {
  return type == "int" ? SBL_INTEGER : type == "bool" ? SBL_BOOLEAN : SBL_REAL;
}

} // namespace

sbl_status openLoaded(LoadedCode code, sbl_model **model) {
  auto open = std::make_shared<OpenModel>();
  open->library = std::move(code.keep);
  open->prepare = std::move(code.prepare);
  const sbl_variant variant{code.cpu.c_str(), code.features.c_str(), code.module};
  const sbl_library_v1 library{SBL_MODULE_ABI, 1, &variant};
  return openLibrary(&library, std::move(open), model);
}

} // namespace sbl::rt::c

using namespace sbl::rt;
using namespace sbl::rt::c;

sbl_status sbl_model_open(const char *path, sbl_model **model) {
  return guarded([&] {
    if (model)
      *model = nullptr;
    if (!path || !model)
      return fail(SBL_BAD_ARGUMENT, "sbl_model_open needs a path and a place for the handle");
    // A bare name would be searched for on the library path instead of in this folder.
    const std::string file = std::strchr(path, '/') ? path : std::string("./") + path;
    void *handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle)
      return fail(SBL_BAD_LIBRARY, dlerror());
    auto open = std::make_shared<OpenModel>();
    open->library = std::shared_ptr<void>(handle, [](void *h) { dlclose(h); });
    const auto *library = static_cast<const sbl_library_v1 *>(dlsym(handle, "sbl_library"));
    if (!library)
      return fail(SBL_BAD_LIBRARY, std::string(path) + " is no built model",
                  "`sbl build model.sbl -o " + std::string(path) + "` makes one");
    return openLibrary(library, std::move(open), model);
  });
}

sbl_status sbl_model_from_library(const sbl_library_v1 *library, sbl_model **model) {
  return guarded([&] {
    if (!model)
      return fail(SBL_BAD_ARGUMENT, "sbl_model_from_library needs a place for the handle");
    *model = nullptr;
    return openLibrary(library, std::make_shared<OpenModel>(), model);
  });
}

void sbl_model_free(sbl_model *model) { delete model; }

const char *sbl_model_name(const sbl_model *model) {
  return model ? model->open->manifest.model.c_str() : "";
}
const char *sbl_model_doc(const sbl_model *model) {
  return model ? model->open->manifest.doc.c_str() : "";
}
const char *sbl_model_cpu(const sbl_model *model) { return model ? model->open->cpu.c_str() : ""; }

size_t sbl_model_parameter_count(const sbl_model *model) {
  return model ? model->open->manifest.parameters.size() : 0;
}

sbl_status sbl_model_parameter(const sbl_model *model, size_t index, sbl_parameter *parameter) {
  return guarded([&] {
    if (!parameter || index >= sbl_model_parameter_count(model))
      return fail(SBL_BAD_ARGUMENT, "the model has no parameter " + std::to_string(index));
    const ParameterEntry &p = model->open->manifest.parameters[index];
    constexpr double infinity = std::numeric_limits<double>::infinity();
    *parameter = {p.name.c_str(),           p.doc.c_str(),           typeOf(p.type), p.value,
                  p.lo.value_or(-infinity), p.hi.value_or(infinity), p.loOpen,       p.hiOpen};
    return SBL_OK;
  });
}

sbl_status sbl_model_parameter_index(const sbl_model *model, const char *name, size_t *index) {
  return guarded([&] {
    if (!model || !name || !index)
      return fail(SBL_BAD_ARGUMENT, "sbl_model_parameter_index needs a model, a name and a place");
    const auto &parameters = model->open->manifest.parameters;
    std::string all;
    for (std::size_t k = 0; k < parameters.size(); ++k) {
      if (parameters[k].name == name) {
        *index = k;
        return SBL_OK;
      }
      all += (k ? ", " : "") + parameters[k].name;
    }
    return fail(SBL_BAD_ARGUMENT, "the model has no parameter `" + std::string(name) + "`",
                all.empty() ? "it has none" : "it has " + all);
  });
}

size_t sbl_model_question_count(const sbl_model *model) {
  return model ? model->open->questions.size() : 0;
}

sbl_status sbl_model_question(const sbl_model *model, size_t index, sbl_question *question) {
  return guarded([&] {
    if (!question || index >= sbl_model_question_count(model))
      return fail(SBL_BAD_ARGUMENT, "the model has no question " + std::to_string(index));
    const Question &q = model->open->questions[index];
    *question = {q.name.c_str(), q.kind};
    return SBL_OK;
  });
}

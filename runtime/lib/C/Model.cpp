// Opening a built model, and what it tells of itself.
#include <algorithm>
#include <cstring>
#include <limits>

#include <dlfcn.h>

#include "C/Handles.h"
#include "sbl/runtime/Variant.h"

namespace sbl::rt::c {
namespace {

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
  const auto addMoved = [&](const auto &entries, sbl_kind kind, auto &&knowsLaw) {
    for (std::size_t k = 0; k < entries.size(); ++k)
      if (knowsLaw(entries[k]))
        open.questions.push_back({entries[k].name, kind, k});
      else
        open.leftOut.push_back(entries[k].name);
  };
  const auto hasFlow = [](const auto &entry) { return entry.flow.has_value(); };
  addMoved(open.manifest.flowEvolutions, SBL_FLOW_EVOLUTION, hasFlow);
  addMoved(open.manifest.flowWaves, SBL_FLOW_WAVE, hasFlow);
  addMoved(open.manifest.samples, SBL_SAMPLE,
           [](const SampleEntry &entry) { return entry.generator || entry.flow || entry.bridge; });
}

sbl_status openLibrary(const sbl_library_v1 *library, std::shared_ptr<OpenModel> open,
                       sbl_model **model) {
  Status chosen;
  const sbl_variant *variant = variantFor(library, chosen);
  if (!variant)
    return statusOf(chosen);
  open->module = variant->module;
  open->cpu = variant->cpu;
  if (const Status status = parseManifest(open->module->manifest, open->manifest); !status.ok())
    return statusOf(status);
  open->files = {library->files, library->file_count};
  const auto &data = open->manifest.data;
  if (!open->prepare && open->files.size() != data.size() &&
      std::any_of(data.begin(), data.end(), [](const DataEntry &law) { return law.hasFile(); }))
    return fail(SBL_BAD_LIBRARY, "the library lacks the files that the model reads",
                "build it again with the sbl of this runtime");
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
  const sbl_library_v1 library{SBL_MODULE_ABI, 1, &variant, 0, nullptr};
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

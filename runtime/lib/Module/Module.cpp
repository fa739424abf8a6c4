// Opening a module: version, manifest, and whether every entry it names is there.
#include "Module/Module.h"

namespace sbl::rt {

Status Module::open(const sbl_module_v1 *module, Module &result) {
  if (!module || module->abi != SBL_MODULE_ABI || !module->manifest)
    return Status::fail(Code::BadModule, "the module was built for another runtime",
                        "compile the model again with the same version of sbl");
  const auto contents = std::make_shared<Contents>();
  if (Status s = parseManifest(module->manifest, contents->manifest); !s.ok())
    return s;
  for (std::uint32_t k = 0; k < module->entry_count; ++k)
    if (module->entries[k].name && module->entries[k].function)
      contents->entries.emplace(module->entries[k].name, module->entries[k].function);
  contents->images = {module->images, module->image_count};
  result.contents_ = contents;
  return result.checkEntries();
}

Status Module::checkEntries() const {
  const Manifest &manifest = contents_->manifest;
  std::vector<std::string> needed{manifest.scalars};
  for (const FieldEntry &f : manifest.fields)
    for (const std::string *entry : {&f.entry, &f.places})
      if (!entry->empty())
        needed.push_back(*entry);
  for (const ProgramEntry &p : manifest.programs) {
    if (!p.variances.empty())
      needed.push_back(p.variances);
    for (const auto *stages : {&p.backward, &p.forward})
      for (const StageEntry &s : *stages)
        needed.push_back(s.entry);
  }
  for (const EigenEntry &e : manifest.eigens)
    needed.insert(needed.end(), e.sweeps.begin(), e.sweeps.end());
  for (const WaveProgramEntry &p : manifest.wavePrograms) {
    needed.insert(needed.end(), {p.dispersion, p.kick});
    needed.insert(needed.end(), p.transforms.begin(), p.transforms.end());
  }
  for (const FlowWaveEntry &w : manifest.flowWaves)
    needed.insert(needed.end(), w.transforms.begin(), w.transforms.end());
  for (const std::string &name : needed)
    if (!contents_->entries.contains(name))
      return Status::fail(Code::BadModule, "the module lacks its entry '" + name + "'",
                          "compile the model again with the same version of sbl");
  return Status::good();
}

} // namespace sbl::rt

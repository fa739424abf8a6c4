#include "sbl/runtime/Variant.h"

#include <string_view>

#ifdef __aarch64__
#include <sys/auxv.h>
#endif

namespace sbl::rt {
namespace {

/// Whether this processor has the feature; names it does not know count as there, because the
/// compiler only writes those of the list.
bool processorHas(std::string_view feature) {
#if defined(__x86_64__)
#define SBL_X86_FEATURE(name)                                                                      \
  if (feature == name)                                                                             \
    return __builtin_cpu_supports(name);
#elif defined(__aarch64__)
#define SBL_ARM_FEATURE(name, capability)                                                          \
  if (feature == name)                                                                             \
    return getauxval(capability < 32 ? AT_HWCAP : AT_HWCAP2) >> (capability % 32) & 1;
#endif
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

} // namespace

const sbl_variant *variantFor(const sbl_library_v1 *library, Status &status) {
  if (!library || library->abi != SBL_MODULE_ABI) {
    status = Status::fail(Code::BadModule, "the model was built for another runtime",
                          "build it again with the sbl of this runtime");
    return nullptr;
  }
  std::string made;
  for (std::uint32_t k = 0; k < library->variant_count; ++k) {
    if (canRun(library->variants[k]))
      return &library->variants[k];
    made += (k ? ", " : "") + std::string(library->variants[k].cpu);
  }
  status = Status::fail(Code::BadModule,
                        "the model was built for processors with more features: " + made,
#ifdef __aarch64__
                        "build it with --target-cpu generic too");
#else
                        "build it with --target-cpu x86-64-v2 too");
#endif
  return nullptr;
}

} // namespace sbl::rt

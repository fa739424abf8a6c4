#include "Stages.h"

#include <algorithm>

namespace sbl::tool {
namespace {

struct Named {
  const char *name;
  Stage stage;
};
constexpr Named made[] = {{"sbl", Stage::Sbl},     {"prop", Stage::Prop}, {"loops", Stage::Loops},
                          {"llvm", Stage::Llvm},   {"asm", Stage::Asm},   {"gpu", Stage::Gpu},
                          {"spirv", Stage::Spirv}, {"ptx", Stage::Ptx}};

} // namespace

const std::vector<std::string> &stageNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all{"ast", "model"};
    for (const Named &each : made)
      all.emplace_back(each.name);
    return all;
  }();
  return names;
}

std::optional<Stage> compilerStage(const std::string &name) {
  const auto *const found = std::find_if(std::begin(made), std::end(made),
                                         [&](const Named &n) { return n.name == name; });
  return found == std::end(made) ? std::nullopt : std::optional(found->stage);
}

} // namespace sbl::tool

// What the command line said, one struct per subcommand.
#pragma once

#include <string>
#include <vector>

namespace sbl::tool {

/// Exit codes of every subcommand; the larger one wins where two apply.
enum ExitCode {
  exitDone = 0,
  exitUnmet = 1,        // an expectation failed or a solve did not reach its goal
  exitBadInput = 2,     // the model, a file it reads, or the command line is wrong
  exitMachine = 3,      // writing, memory, a missing program
  exitInterrupted = 130 // Ctrl-C
};

struct MessageOptions {
  std::string format = "text"; // --diagnostics=text|json
  bool json() const { return format == "json"; }
};

/// Subcommands that read a model.
struct ModelOptions {
  MessageOptions messages;
  std::string file;
  std::vector<std::string> settings; // --set name=value
};

struct RunOptions : ModelOptions {
  std::vector<std::string> sweeps; // --sweep name=a:b:n
  std::string device = "cpu", precision;
  int threads = 0; // 0: all cores
  bool json = false, quiet = false, verbose = false, timing = false, noCache = false;
  bool verify = false; // look at the equalities between the pictures of each question
};

struct CheckOptions : ModelOptions {
  bool memory = false;
};

struct InfoOptions : ModelOptions {
  bool json = false;
};

struct EmitOptions : ModelOptions {
  std::string stage, precision, cpu = "native", device = "opencl";
};

struct BuildOptions : ModelOptions {
  std::string output, header, precision;
  std::vector<std::string> cpus;          // --target-cpu
  std::vector<std::string> devices;       // --target
  std::vector<std::string> architectures; // --cuda-arch
  bool archive = false;                   // --static
  bool command = false;                   // --exe
};

struct FmtOptions {
  MessageOptions messages;
  std::vector<std::string> files;
  bool check = false;
};

struct ExplainOptions {
  MessageOptions messages;
  std::string code;
};

int run(const RunOptions &options);
int repl(const RunOptions &options);
/// `sbl repl --json`.
int replForPrograms(const RunOptions &options);
int check(const CheckOptions &options);
int info(const InfoOptions &options);
int emit(const EmitOptions &options);
int build(const BuildOptions &options);
int fmt(const FmtOptions &options);
int explain(const ExplainOptions &options);
/// Neither reads a model; with `--diagnostics=json` they write the (empty) list of messages like
/// the others.
int doctor(const MessageOptions &options);
int version(const MessageOptions &options);

} // namespace sbl::tool

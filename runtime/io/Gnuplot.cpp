#include "Gnuplot.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace sbl::io {
namespace {

/// Both ends of a pipe, closed when done; close-on-exec, so that gnuplot sees its end close.
struct Pipe {
  std::array<int, 2> ends = {-1, -1};
  bool open() { return pipe2(ends.data(), O_CLOEXEC) == 0; }
  void close(int end) {
    if (ends[end] >= 0)
      ::close(ends[end]);
    ends[end] = -1;
  }
  ~Pipe() {
    close(0);
    close(1);
  }
};

/// Feeds the script and reads complaints at the same time, so that neither side waits forever.
std::string converse(Pipe &input, Pipe &complaints, const std::string &script) {
  std::string heard;
  std::size_t sent = 0;
  fcntl(input.ends[1], F_SETFL, O_NONBLOCK);
  while (complaints.ends[0] >= 0) {
    pollfd waits[2] = {{complaints.ends[0], POLLIN, 0}, {input.ends[1], POLLOUT, 0}};
    if (poll(waits, input.ends[1] >= 0 ? 2 : 1, -1) < 0) {
      if (errno == EINTR)
        continue;
      break;
    }
    if (waits[0].revents) {
      char buffer[4096];
      const ssize_t count = read(complaints.ends[0], buffer, sizeof buffer);
      if (count > 0)
        heard.append(buffer, static_cast<std::size_t>(count));
      else
        complaints.close(0);
    }
    if (input.ends[1] >= 0 && waits[1].revents) {
      const ssize_t count = write(input.ends[1], script.data() + sent, script.size() - sent);
      if (count > 0)
        sent += static_cast<std::size_t>(count);
      if (sent == script.size() || (count < 0 && errno != EAGAIN && errno != EINTR))
        input.close(1);
    }
  }
  return heard;
}

/// The line of gnuplot's output that says what is wrong.
std::string complaint(const std::string &heard) {
  std::string last;
  std::size_t begin = 0;
  while (begin < heard.size()) {
    const std::size_t end = std::min(heard.find('\n', begin), heard.size());
    const std::string line = heard.substr(begin, end - begin);
    if (line.find_first_not_of(" \t^") != std::string::npos)
      last = line;
    begin = end + 1;
  }
  return last;
}

} // namespace

std::string runGnuplot(const std::string &script) {
  Pipe input, complaints;
  if (!input.open() || !complaints.open())
    return std::strerror(errno);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, complaints.ends[1], STDERR_FILENO);
  std::string name = "gnuplot", quick = "-d"; // -d: the user's own settings do not apply
  char *arguments[] = {name.data(), quick.data(), nullptr};
  pid_t process = 0;
  const int spawned = posix_spawnp(&process, name.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (spawned == ENOENT)
    return "pictures need the program gnuplot, which is not installed (on Debian: apt install "
           "gnuplot-nox)";
  if (spawned != 0)
    return std::string("gnuplot does not start: ") + std::strerror(spawned);
  input.close(0);
  complaints.close(1);
  const std::string heard = converse(input, complaints, script);
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
    return "gnuplot does not start";
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return "gnuplot stopped: " + complaint(heard);
  return {};
}

} // namespace sbl::io

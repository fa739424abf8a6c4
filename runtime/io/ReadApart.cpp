// Reading a NetCDF file in a process of its own.
//
// libnetcdf and libhdf5 trust what a file says of itself, and some damaged ones end the process
// that reads them, or keep it busy for ever. A child can be lost: then the file is refused. What it
// read comes back through a pipe as plain numbers.
#include <cerrno>
#include <csignal>
#include <cstring>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "StoredVariable.h"

namespace sbl::io {
namespace {

constexpr rlim_t mostSeconds = 120; // of processor time; a sound file of the largest size takes ten

/// One end of a pipe that numbers and texts go through.
class Channel {
public:
  explicit Channel(int descriptor) : descriptor_(descriptor) {}
  ~Channel() { ::close(descriptor_); }
  Channel(const Channel &) = delete;
  Channel &operator=(const Channel &) = delete;

  void put(const void *from, std::size_t count) {
    const auto *bytes = static_cast<const char *>(from);
    while (count > 0) {
      const ssize_t done = ::write(descriptor_, bytes, count);
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return; // the reader is gone; nobody misses the rest
      bytes += done;
      count -= static_cast<std::size_t>(done);
    }
  }
  void put(std::size_t number) { put(&number, sizeof number); }
  void put(const std::string &text) {
    put(text.size());
    put(text.data(), text.size());
  }
  void put(const std::vector<double> &values) {
    put(values.size());
    put(values.data(), values.size() * sizeof(double));
  }

  /// False where the writer ended before it was done.
  bool get(void *into, std::size_t count) {
    auto *bytes = static_cast<char *>(into);
    while (count > 0) {
      const ssize_t done = ::read(descriptor_, bytes, count);
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return false;
      bytes += done;
      count -= static_cast<std::size_t>(done);
    }
    return true;
  }
  bool get(std::size_t &number) { return get(&number, sizeof number); }
  bool get(std::string &text) {
    std::size_t size = 0;
    if (!get(size))
      return false;
    text.resize(size);
    return get(text.data(), size);
  }
  bool get(std::vector<double> &values) {
    std::size_t size = 0;
    if (!get(size))
      return false;
    values.resize(size);
    return get(values.data(), size * sizeof(double));
  }

private:
  int descriptor_;
};

enum Outcome : std::size_t { good, refused, noMemory };

/// The child: reads, answers, and ends without the parent's clean-up.
[[noreturn]] void answer(const DensityRequest &request, Channel &channel) {
  const rlimit limit{mostSeconds, mostSeconds};
  setrlimit(RLIMIT_CPU, &limit);
  const rlimit noCore{0, 0};
  setrlimit(RLIMIT_CORE, &noCore);
  for (const int fault : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL})
    std::signal(fault, SIG_DFL); // no handler of the parent's speaks for the child
  try {
    const StoredVariable variable = readStored(request);
    channel.put(good);
    channel.put(variable.when);
    channel.put(variable.coordinates.size());
    for (const std::vector<double> &axis : variable.coordinates)
      channel.put(axis);
    channel.put(variable.values);
  } catch (const DataError &error) {
    channel.put(refused);
    channel.put(error.message);
    channel.put(error.hint);
  } catch (const std::exception &) {
    channel.put(noMemory);
  }
  _exit(0);
}

/// The parent: false where the child was lost on the way.
bool receive(Channel &channel, StoredVariable &variable, DataError &error, std::size_t &outcome) {
  if (!channel.get(outcome))
    return false;
  if (outcome == refused)
    return channel.get(error.message) && channel.get(error.hint);
  if (outcome == noMemory)
    return true;
  std::size_t rank = 0;
  if (!channel.get(variable.when) || !channel.get(rank))
    return false;
  variable.coordinates.resize(rank);
  for (std::vector<double> &axis : variable.coordinates)
    if (!channel.get(axis))
      return false;
  return channel.get(variable.values);
}

} // namespace

StoredVariable readStoredApart(const DensityRequest &request) {
  int ends[2];
  if (pipe(ends) != 0)
    fail(std::strerror(errno));
  const pid_t child = fork();
  if (child < 0) {
    const int reason = errno;
    ::close(ends[0]);
    ::close(ends[1]);
    fail(std::strerror(reason));
  }
  if (child == 0) {
    ::close(ends[0]);
    Channel channel(ends[1]);
    answer(request, channel);
  }
  ::close(ends[1]);
  StoredVariable variable;
  DataError error;
  std::size_t outcome = noMemory;
  bool whole = false;
  try {
    Channel channel(ends[0]);
    whole = receive(channel, variable, error, outcome);
  } catch (const std::bad_alloc &) {
    outcome = noMemory;
    whole = true;
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  if (!whole)
    fail("it is a damaged NetCDF file: the library that reads it broke down",
         "copy it again, or make it anew");
  if (outcome == refused)
    throw error;
  if (outcome == noMemory)
    throw std::bad_alloc();
  return variable;
}

} // namespace sbl::io

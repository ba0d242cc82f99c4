#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "node/advice.h"
#include "node/control.h"

namespace harkara::node {
namespace {

Error no_daemon(const std::filesystem::path& run_directory) {
  const std::string home = run_directory.parent_path().string();
  return fail_next(Errc::closed, "no daemon runs in " + home,
                   "start it: harkara --home " + home + " node run");
}

Result<Descriptor> connect_to(const std::filesystem::path& run_directory, int timeout_ms) {
  const Descriptor directory(::open(run_directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return no_daemon(run_directory);
  Descriptor out(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!out.valid()) return io_error("cannot make a socket for", run_directory);
  const timeval limit{.tv_sec = timeout_ms / 1000, .tv_usec = (timeout_ms % 1000) * 1000};
  ::setsockopt(out.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(out.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  // A socket's address holds 107 bytes; the home's path may be longer.
  const std::string path = "/proc/self/fd/" + std::to_string(directory.get()) + "/control.sock";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
  if (::connect(out.get(), generic, sizeof address) != 0) return no_daemon(run_directory);
  return out;
}

}  // namespace

Result<Json> ask_daemon(const std::filesystem::path& run_directory, const Json& request,
                        int timeout_ms) {
  HARKARA_ASSIGN(const Descriptor socket, connect_to(run_directory, timeout_ms));
  const std::string line = one_line(request) + "\n";
  if (::send(socket.get(), line.data(), line.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(line.size()))
    return fail(Errc::io, "the daemon of this home does not listen");
  std::string reply;
  std::array<char, 4096> part;
  while (reply.find('\n') == std::string::npos) {
    const ssize_t got = ::recv(socket.get(), part.data(), part.size(), 0);
    if (got <= 0)
      return fail(Errc::busy, "the daemon of this home did not answer within " +
                                  std::to_string(timeout_ms) + " ms");
    reply.append(part.data(), static_cast<std::size_t>(got));
  }
  return parse_object(reply);
}

}  // namespace harkara::node

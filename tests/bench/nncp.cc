#include "tests/bench/nncp.h"

#include <unistd.h>

#include <fstream>
#include <random>

#include "tests/bench/child.h"
#include "tests/bench/nncp_home.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;

// As cheap a look as Sender::has_queued().
bool has_packets(const fs::path& spool) {
  bool any = false;
  each_nncp_packet(spool, [&](std::uintmax_t) { return !(any = true); });
  return any;
}

void queue_files(const fs::path& dir, const std::string& config, std::size_t files,
                 std::size_t bytes_each) {
  std::mt19937_64 random(1);
  for (std::size_t i = 0; i < files; ++i) {
    std::string content(bytes_each, '\0');
    for (char& c : content) c = static_cast<char>(random());
    const fs::path file = dir / ("file" + std::to_string(i));
    std::ofstream(file, std::ios::binary) << content;
    run({"nncp-file", "-quiet", "-cfg", config, file.string(), "peer:"});
  }
}

}  // namespace

std::optional<NncpResult> nncp_transfer(const fs::path& dir, std::size_t files,
                                        std::size_t bytes_each, int port) {
  if (!installed("nncp-call")) return std::nullopt;
  const std::string where = "127.0.0.1:" + std::to_string(port);
  const NncpKeys a = make_nncp_keys();
  const NncpKeys b = make_nncp_keys();
  write_nncp_home(dir / "a", a, b, "      addrs: {lo: \"" + where + "\"}\n");
  write_nncp_home(dir / "b", b, a, "");
  const std::string config_a = (dir / "a" / "nncp.hjson").string();
  const std::string config_b = (dir / "b" / "nncp.hjson").string();
  queue_files(dir, config_a, files, bytes_each);
  const Child daemon({"nncp-daemon", "-quiet", "-cfg", config_b, "-bind", where});
  ::usleep(500'000);
  const double start = now_s();
  const Child call({"nncp-call", "-quiet", "-cfg", config_a, "-onlinedeadline", "5", "peer"});
  // Done when the sender has heard of every packet that it has been received, and dropped it.
  double end = now_s();
  bool left = true;
  while (left && end - start < 300) {
    ::usleep(10'000);
    left = has_packets(dir / "a" / "spool");
    end = now_s();
  }
  if (left) return std::nullopt;
  return NncpResult{end - start, files};
}

}  // namespace harkara::bench

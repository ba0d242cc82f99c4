#include "tests/bench/nncp.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "tests/bench/child.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;
using Fields = std::map<std::string, std::string>;

// The keys that nncp-cfgnew made, from its "name: value" lines.
Fields make_keys() {
  std::string text;
  run({"nncp-cfgnew", "-nocomments"}, &text);
  Fields fields;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    std::string value;
    if (words >> name >> value && name.ends_with(':')) {
      name.pop_back();
      fields.try_emplace(name, value);
    }
  }
  return fields;
}

void write_config(const fs::path& dir, const Fields& self, const Fields& peer,
                  const std::string& address) {
  fs::create_directories(dir / "in");
  fs::create_directories(dir / "spool");
  std::ofstream out(dir / "nncp.hjson");
  out << "{\n  spool: " << (dir / "spool").string() << "\n  log: " << (dir / "log").string()
      << "\n  self: {\n";
  for (const char* name :
       {"id", "exchpub", "exchprv", "signpub", "signprv", "noiseprv", "noisepub"})
    out << "    " << name << ": " << self.at(name) << "\n";
  out << "  }\n  neigh: {\n";
  const auto neighbour = [&](const char* name, const Fields& keys, const std::string& more) {
    out << "    " << name << ": {\n";
    for (const char* key : {"id", "exchpub", "signpub", "noisepub"})
      out << "      " << key << ": " << keys.at(key) << "\n";
    out << more << "    }\n";
  };
  neighbour("self", self, "");
  neighbour("peer", peer, "      incoming: \"" + (dir / "in").string() + "\"\n" + address);
  out << "  }\n}\n";
}

// Whole packets in a spool: names of 52 letters, without those of header copies.
std::size_t packets(const fs::path& spool) {
  std::size_t count = 0;
  std::error_code ignored;
  for (auto at = fs::recursive_directory_iterator(spool, ignored);
       at != fs::recursive_directory_iterator(); at.increment(ignored))
    if (at->is_regular_file() && at->path().filename().string().size() == 52 &&
        at->path().parent_path().filename() != "hdr")
      ++count;
  return count;
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
  const Fields a = make_keys();
  const Fields b = make_keys();
  write_config(dir / "a", a, b, "      addrs: {lo: \"" + where + "\"}\n");
  write_config(dir / "b", b, a, "");
  const std::string config_a = (dir / "a" / "nncp.hjson").string();
  const std::string config_b = (dir / "b" / "nncp.hjson").string();
  queue_files(dir, config_a, files, bytes_each);
  const Child daemon({"nncp-daemon", "-quiet", "-cfg", config_b, "-bind", where});
  ::usleep(500'000);
  const double start = now_s();
  const Child call({"nncp-call", "-quiet", "-cfg", config_a, "-onlinedeadline", "5", "peer"});
  // Done when the receiver's spool holds every packet (its .part files have 57 letters).
  double end = now_s();
  while (packets(dir / "b" / "spool") < files && end - start < 120) {
    ::usleep(5'000);
    end = now_s();
  }
  if (packets(dir / "b" / "spool") < files) return std::nullopt;
  return NncpResult{end - start, files};
}

}  // namespace harkara::bench

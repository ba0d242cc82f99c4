#include "tests/bench/nncp_home.h"

#include <fstream>
#include <sstream>

#include "tests/bench/child.h"

namespace harkara::bench {

namespace fs = std::filesystem;

// The keys that nncp-cfgnew made, from its "name: value" lines.
NncpKeys make_nncp_keys() {
  std::string text;
  run({"nncp-cfgnew", "-nocomments"}, &text);
  NncpKeys fields;
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

void write_nncp_home(const fs::path& dir, const NncpKeys& self, const NncpKeys& peer,
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
  const auto neighbour = [&](const char* name, const NncpKeys& keys, const std::string& more) {
    out << "    " << name << ": {\n";
    for (const char* key : {"id", "exchpub", "signpub", "noisepub"})
      out << "      " << key << ": " << keys.at(key) << "\n";
    out << more << "    }\n";
  };
  neighbour("self", self, "");
  neighbour("peer", peer, "      incoming: \"" + (dir / "in").string() + "\"\n" + address);
  out << "  }\n}\n";
}

void each_nncp_packet(const fs::path& spool,
                      const std::function<bool(std::uintmax_t bytes)>& visit) {
  std::error_code ignored;
  for (auto at = fs::recursive_directory_iterator(spool, ignored);
       at != fs::recursive_directory_iterator(); at.increment(ignored))
    if (at->is_regular_file() && at->path().filename().string().size() == 52 &&
        at->path().parent_path().filename() != "hdr" && !visit(at->file_size(ignored)))
      return;
}

}  // namespace harkara::bench

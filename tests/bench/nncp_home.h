// Homes of NNCP nodes, for benches beside it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace harkara::bench {

using NncpKeys = std::map<std::string, std::string>;

NncpKeys make_nncp_keys();

// nncp.hjson, spool and incoming folder of a node that knows one other, as "peer".
// `address` is a line for the peer's section, or empty.
void write_nncp_home(const std::filesystem::path& dir, const NncpKeys& self, const NncpKeys& peer,
                     const std::string& address);

// Whole packets in a spool, with their sizes: names of 52 letters, without those of
// header copies. Until `visit` says false.
void each_nncp_packet(const std::filesystem::path& spool,
                      const std::function<bool(std::uintmax_t bytes)>& visit);

}  // namespace harkara::bench

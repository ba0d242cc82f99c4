// NNCP (Debian's nncp) doing the same work: two nodes on this machine, files
// queued beforehand, one call over loopback. Encrypted, signed and fsynced, as ours.
#pragma once

#include <filesystem>
#include <optional>

namespace harkara::bench {

struct NncpResult {
  double seconds = 0;  // of nncp-call, until everything is at the other side
  std::size_t files = 0;
};

// Empty when NNCP is not installed or did not deliver all files.
std::optional<NncpResult> nncp_transfer(const std::filesystem::path& dir, std::size_t files,
                                        std::size_t bytes_each, int port);

}  // namespace harkara::bench

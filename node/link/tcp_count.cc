#include "node/link/tcp_count.h"

#include <sys/stat.h>

#include <algorithm>

namespace harkara::node {
namespace {

// A connection ends with up to four packets that nobody is left to count.
constexpr std::uint64_t kFarewellPackets = 2;  // each way

std::uint64_t inode_of(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode) ? status.st_ino : 0;
}

}  // namespace

void TcpCount::watch(int descriptor) {
  if (descriptor_ >= 0 || descriptor < 0) return;
  descriptor_ = descriptor;
  inode_ = inode_of(descriptor);
}

std::optional<TcpFigures> TcpCount::figures() const {
  return stands() ? tcp_figures(descriptor_) : std::nullopt;
}

bool TcpCount::stands() const {
  return inode_ != 0 && inode_of(descriptor_) == inode_;
}

void TcpCount::suit(bool few) {
  if (few == few_ || !stands()) return;
  few_ = few;
  if (usual_.empty()) usual_ = tcp_congestion(descriptor_);
  set_tcp_congestion(descriptor_, few ? "cubic" : usual_);
}

void TcpCount::fill_packets(bool crowded) {
  if (crowded == crowded_ || !stands()) return;
  crowded_ = crowded;
  hold_partial_packets(descriptor_, crowded);
}

void TcpCount::ask() const {
  const auto now = figures();
  if (!now) return;
  payload_ = {std::max(payload_.in, now->received), std::max(payload_.out, now->sent)};
  headers_ = {std::max(headers_.in, (now->packets_in + kFarewellPackets) * now->head_bytes),
              std::max(headers_.out, (now->packets_out + kFarewellPackets) * now->head_bytes)};
}

LinkBytes TcpCount::read(const LinkBytes& handed) const {
  ask();
  return {std::max(payload_.in, handed.in) + headers_.in,
          std::max(payload_.out, handed.out) + headers_.out};
}

}  // namespace harkara::node

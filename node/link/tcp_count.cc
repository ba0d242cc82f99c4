#include "node/link/tcp_count.h"

#include <algorithm>

namespace harkara::node {
namespace {

// A connection ends with up to four packets that nobody is left to count.
constexpr std::uint64_t kFarewellPackets = 2;  // each way

}  // namespace

void TcpCount::watch(int descriptor) {
  if (socket_.descriptor() < 0 && descriptor >= 0) socket_ = SocketIdentity(descriptor);
}

std::optional<TcpFigures> TcpCount::figures() const {
  return socket_.stands() ? tcp_figures(socket_.descriptor()) : std::nullopt;
}

void TcpCount::suit(bool few) {
  if (few == few_ || !socket_.stands()) return;
  few_ = few;
  if (usual_.empty()) usual_ = tcp_congestion(socket_.descriptor());
  set_tcp_congestion(socket_.descriptor(), few ? "cubic" : usual_);
}

void TcpCount::fill_packets(bool crowded) {
  if (crowded == crowded_ || !socket_.stands()) return;
  crowded_ = crowded;
  hold_partial_packets(socket_.descriptor(), crowded);
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

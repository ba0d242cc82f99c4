#include "node/link/discovery/neighbourhood.h"

namespace harkara::node::discovery {
namespace {

std::string endpoint_of(const Beacon& beacon, const std::string& host) {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return (beacon.scheme == Scheme::tcp ? "tcp://" : "udp://") + name + ":" +
         std::to_string(beacon.port);
}

}  // namespace

bool Neighbourhood::may_open(std::int64_t now_ms) {
  const std::int64_t second = now_ms / 1000;
  if (second != second_) opened_ = 0;
  second_ = second;
  return ++opened_ <= kMaxPerSecond;
}

// The admission of links decides here too. Whoever answers at that address has yet to
// prove the link key: a beacon opens nothing, it only says where to knock.
Result<crypto::Certificate> Neighbourhood::admit(const Heard& heard) {
  HARKARA_ASSIGN(const crypto::Certificate claimed,
                 crypto::decode_certificate(heard.beacon.certificate));
  HARKARA_ASSIGN(crypto::Certificate peer,
                 admission_.admit(heard.beacon.certificate, claimed.fields.link));
  if (!is_signed_by(heard, peer.fields.identity))
    return fail(Errc::forged,
                "a beacon in the name of " + peer.fields.name + " is not signed by it");
  return peer;
}

// With the table full nobody is pushed out who was heard of lately.
bool Neighbourhood::make_place() {
  return near_.size() < kMaxNear;
}

Result<std::optional<Near>> Neighbourhood::hear(View packet, const std::string& host,
                                                std::int64_t now_ms) {
  if (!may_open(now_ms)) return fail(Errc::busy, "too many beacons in one second");
  HARKARA_ASSIGN(const Heard heard, open(packet, key_));
  HARKARA_ASSIGN(const crypto::Certificate claimed,
                 crypto::decode_certificate(heard.beacon.certificate));
  if (claimed.subject == self_) return std::optional<Near>();
  const auto known = near_.find(claimed.subject);
  if (known != near_.end() && heard.beacon.stamp_ms <= known->second.stamp_ms)
    return std::optional<Near>();  // a copy of what was heard
  if (known == near_.end() && !make_place()) return fail(Errc::full, "too many nodes are near");
  HARKARA_ASSIGN(const crypto::Certificate peer, admit(heard));
  const Near near{peer, endpoint_of(heard.beacon, host)};
  const bool news = known == near_.end() || known->second.near.endpoint != near.endpoint;
  near_[peer.subject] = {near, heard.beacon.stamp_ms, now_ms};
  const bool ours_to_dial = !is_dialled_ || self_ < peer.subject;
  return news && ours_to_dial ? std::optional<Near>(near) : std::optional<Near>();
}

std::vector<NodeId> Neighbourhood::forget(std::int64_t now_ms) {
  std::vector<NodeId> out;
  std::erase_if(near_, [&](const auto& entry) {
    const bool gone = now_ms - entry.second.heard_ms >= kForget_ms;
    if (gone) out.push_back(entry.first);
    return gone;
  });
  return out;
}

std::vector<Near> Neighbourhood::all() const {
  std::vector<Near> out;
  for (const auto& [id, entry] : near_) out.push_back(entry.near);
  return out;
}

}  // namespace harkara::node::discovery

#include "tests/node/link/datagram/arena.h"

#include <algorithm>

namespace harkara::node::datagram::test {
namespace {

constexpr std::int64_t kIpAndUdpBytes = 28;

}  // namespace

Address address_number(std::uint8_t number) {
  Address out;
  out.bytes[15] = number;
  out.bytes[21] = 1;
  return out;
}

// --- path ---

bool Path::is_up(std::int64_t at_ms) const {
  if (model_.down_ms == 0) return true;
  return (at_ms + model_.phase_ms) % (model_.up_ms + model_.down_ms) < model_.up_ms;
}

std::int64_t Path::up_time_ms(std::int64_t until_ms) const {
  std::int64_t sum = 0;
  for (std::int64_t t = 0; t < until_ms; ++t) sum += is_up(t) ? 1 : 0;
  return sum;
}

std::int64_t Path::queued_ms() const {
  return std::max<std::int64_t>(0, free_us_ / 1'000 - world_.now().monotonic_ms);
}

void Path::carry(const Address& from, Bytes packet) {
  const std::int64_t now_ms = world_.now().monotonic_ms;
  const auto size = static_cast<std::int64_t>(packet.size()) + kIpAndUdpBytes;
  if (!is_up(now_ms)) {
    counters_.wasted += size;
    return;
  }
  const std::int64_t waiting_us = std::max<std::int64_t>(0, free_us_ - now_ms * 1'000);
  const std::int64_t queued = waiting_us * model_.rate_Bps / 1'000'000;
  counters_.most_queued = std::max(counters_.most_queued, queued);
  if (queued + size > model_.queue_bytes) {
    counters_.dropped += size;
    return;
  }
  counters_.bytes += size;
  ++counters_.packets;
  free_us_ = std::max(free_us_, now_ms * 1'000) + size * 1'000'000 / model_.rate_Bps;
  const std::int64_t sent_ms = (free_us_ + 999) / 1'000;
  const bool unlucky = static_cast<double>(random_.below(1'000'000)) < model_.loss * 1e6;
  if (unlucky || !is_up(sent_ms)) {
    counters_.lost += size;
    return;
  }
  world_.at(sent_ms + model_.delay_ms, [this, from, bytes = std::move(packet)]() mutable {
    deliver_(from, std::move(bytes));
  });
}

// --- ports ---

Result<crypto::Certificate> Admit::admit(View certificate, const crypto::BoxPublicKey&) {
  return trust_.verify(certificate, crypto::CertificateKind::node, crypto::Scope::none, now_s_);
}

Port::Port(sim::World& world, const sim::Pki& pki, const sim::NodeKeys& keys,
           const Options& options, std::uint8_t number, Send send)
    : world_(world),
      random_(world.random("port " + std::to_string(number))),
      admission_(pki.trust(), sim::World::kStartWall_ms / 1000),
      send_(std::move(send)),
      board({keys.link, keys.certificate.encoded}, admission_, random_, options),
      address(address_number(number)) {}

void Port::attach(sim::Node& node) {
  node_ = &node;
  node.on_send([this](sync::LinkId link, Bytes frame) {
    board.send(link, frame, world_.now().monotonic_ms);
    if (!stepping_) step();
    again_ = true;
  });
  node.on_close([this](sync::LinkId link) {
    board.close(link, world_.now().monotonic_ms);
    again_ = true;
  });
}

void Port::dial(const Address& to, const crypto::Certificate& peer) {
  board.dial(++last_link_, to, peer, world_.now().monotonic_ms);
  step();
}

void Port::receive(const Address& from, View packet) {
  board.datagram(from, packet, world_.now().monotonic_ms);
  step();
}

void Port::tell(const Event& event) {
  if (std::holds_alternative<Up>(event)) ++ups;
  if (const auto* gone = std::get_if<Down>(&event)) downs.push_back(gone->reason);
  if (const auto* stranger = std::get_if<Refused>(&event)) refused.push_back(stranger->reason);
  node_ == nullptr ? events.push_back(event) : tell_node(event);
}

// As the daemon does it.
void Port::tell_node(const Event& event) {
  sync::LinkTraits traits{.paces_itself = true, .watches_itself = true};
  if (const auto* up = std::get_if<Up>(&event)) {
    if (greeted_.erase(up->link) == 0) node_->link_up(up->link, up->peer, traits);
  } else if (const auto* early = std::get_if<Greeted>(&event)) {
    greeted_.insert(early->link);
    traits.proven = false;
    node_->link_up(early->link, early->peer, traits);
  } else if (const auto* gone = std::get_if<Down>(&event)) {
    node_->link_down(gone->link);
  } else if (const auto* frame = std::get_if<Frame>(&event)) {
    node_->frame(frame->link, frame->bytes);
  } else if (const auto* room = std::get_if<Room>(&event)) {
    node_->link_room(room->link, room->bytes, room->slice_bytes);
  } else if (const auto* away = std::get_if<Away>(&event)) {
    node_->link_silent(away->link, away->silent);
  }
}

void Port::step() {
  if (stepping_) return;
  stepping_ = true;
  const std::int64_t now_ms = world_.now().monotonic_ms;
  do {
    again_ = false;
    while (const auto event = board.next_event()) tell(*event);
    if (auto out = board.next_transmit(now_ms)) {
      send_(address, out->to, std::move(out->packet));
      again_ = true;
    }
  } while (again_ || board.has_outputs());
  stepping_ = false;
  arm();
}

void Port::arm() {
  const std::int64_t now_ms = world_.now().monotonic_ms;
  const std::int64_t due_ms = board.next_due_ms(now_ms);
  if (due_ms == INT64_MAX) return;
  const std::int64_t at_ms = std::max(due_ms, now_ms + 1);
  if (armed_ms_ > now_ms && armed_ms_ <= at_ms) return;
  armed_ms_ = at_ms;
  world_.at(at_ms, [this, at_ms] {
    if (armed_ms_ != at_ms) return;
    armed_ms_ = -1;
    board.tick(at_ms);
    step();
  });
}

// --- a clinic and a hub ---

Contact::Contact(std::uint64_t seed, const PathModel& model, const Options& options)
    : world(seed),
      keys(world.random("keys")),
      workload(world.random("workload")),
      pki(keys, sim::World::kStartWall_ms / 1000 - 1000),
      hub(world, pki, pki.node("aiims", Tier::hub),
          {.name = "aiims", .tier = Tier::hub, .parents = {}, .desks = {"radiology@aiims"}}),
      clinic(world, pki, pki.node("clinic", Tier::clinic),
             {.name = "clinic", .tier = Tier::clinic, .parents = {hub.id()}, .desks = {}}) {
  Options listening = options;
  listening.listens = true;
  up = std::make_unique<Path>(
      world, model, world.random("up"),
      [this](const Address& from, Bytes packet) { hub_port->receive(from, packet); });
  down = std::make_unique<Path>(
      world, model, world.random("down"),
      [this](const Address& from, Bytes packet) { clinic_port->receive(from, packet); });
  clinic_port = std::make_unique<Port>(world, pki, clinic.keys(), options, 1,
                                       [this](const Address& from, const Address&, Bytes packet) {
                                         if (!tap || tap(true, from, packet))
                                           up->carry(from, std::move(packet));
                                       });
  hub_port = std::make_unique<Port>(world, pki, hub.keys(), listening, 2,
                                    [this](const Address& from, const Address& to, Bytes packet) {
                                      if (on_down) on_down(to, packet);
                                      if (!tap || tap(false, from, packet))
                                        down->carry(from, std::move(packet));
                                    });
  clinic_port->attach(clinic);
  hub_port->attach(hub);
}

Bytes Contact::content(std::size_t size) {
  Bytes bytes(size);
  workload.fill(bytes);
  return bytes;
}

void Contact::submit(std::size_t size) {
  HARKARA_ASSERT(clinic.submit(desk(), ServiceClass::document, content(size)));
}

Bytes Contact::greeting(const crypto::BoxKey& key, View certificate, SessionId session) {
  const auto& listener = hub.certificate().fields.link;
  crypto::NoiseInitiator initiator(key, listener, prologue_of(session), workload);
  Bytes packet = greeting_head(session);
  append(packet, initiator.write(certificate));
  append_macs(packet, listener, {});
  return packet;
}

bool Contact::run_until_arrived(std::size_t count, std::int64_t limit_ms) {
  return world.run_until([&] { return arrived() >= count; }, limit_ms);
}

}  // namespace harkara::node::datagram::test

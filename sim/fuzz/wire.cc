#include "sim/fuzz/wire.h"

#include <algorithm>

#include "crypto/manifest.h"

namespace harkara::sim::fuzz {
namespace {

constexpr std::uint64_t kOverheadBytes = 41;  // CURVE and ZMTP
constexpr std::int64_t kHeldBack_ms = 500;

// What may not go beyond a grant (PROTOCOL.md 5); answers always may.
bool is_rationed(const sync::Frame& frame) {
  return std::holds_alternative<sync::ManifestFrame>(frame) ||
         std::holds_alternative<sync::Slice>(frame) || std::holds_alternative<sync::Cells>(frame) ||
         std::holds_alternative<sync::Holdings>(frame) ||
         std::holds_alternative<sync::Offer>(frame) ||
         std::holds_alternative<sync::SketchOpen>(frame) ||
         std::holds_alternative<sync::Receipts>(frame) ||
         std::holds_alternative<sync::DirectoryFrame>(frame) ||
         std::holds_alternative<sync::MailboxFrame>(frame);
}

}  // namespace

sync::LinkTraits Wire::traits(std::size_t side) const {
  sync::LinkTraits traits;
  if (!pair_.metered || side != 0) return traits;
  sync::Allowance allowance;
  allowance.send.fill(kBudgetBytes);
  allowance.receive = kBudgetBytes;
  traits.allowance = allowance;
  return traits;
}

void Wire::up(sync::LinkId number, const Terms& terms) {
  if (up_) return;
  up_ = true;
  number_ = number;
  terms_ = terms;
  frames_ = 0;
  began_ms_ = around_.world.now().monotonic_ms;
  ++generation_;
  for (Side& side : sides_) {
    side = {};
    side.free_us = around_.world.now().monotonic_ms * 1000;
  }
  ends_[0]->node->link_up(number_, ends_[1]->node->certificate(), traits(0));
  if (up_) ends_[1]->node->link_up(number_, ends_[0]->node->certificate(), traits(1));
}

void Wire::cut() {
  if (!up_) return;
  up_ = false;
  ++generation_;
  around_.over(pair_, began_ms_);
  for (Actor* end : ends_)
    if (!end->dark) end->node->link_down(number_);
}

// --- what passes, as its sender's engine made it ---

void Wire::watch(std::size_t side, const Bytes& frame) {
  Findings& findings = around_.findings;
  const std::int64_t now_ms = around_.world.now().monotonic_ms;
  findings.looked(Checker::secret);
  if (as_text(frame).find(around_.marker) != std::string_view::npos)
    findings.violated(Checker::secret, now_ms, "content in a frame on " + name());
  const auto decoded = sides_[side].other.decode(frame);
  if (!decoded) return;
  sides_[side].own.encode(*decoded);
  note_doubt(*decoded);
  if (!ends_[side]->hostile) watch_decoded(side, *decoded, frame.size());
}

void Wire::watch_decoded(std::size_t side, const sync::Frame& frame, std::size_t size) {
  watch_budget(side, frame, size);
  if (pair_.metered) return;
  std::uint64_t looked = 0;
  const auto wrong = sides_[side].order.sent(frame, looked);
  around_.findings.looked(Checker::order, looked);
  if (wrong)
    around_.findings.violated(Checker::order, around_.world.now().monotonic_ms,
                              *wrong + ", on " + name());
}

// The age in a manifest frame is not signed: from the damaged frame on it may be another.
void Wire::note_doubt(const sync::Frame& frame) {
  if (terms_.tamper != Tamper::damage || frames_ < terms_.nth) return;
  const auto* manifest = std::get_if<sync::ManifestFrame>(&frame);
  if (manifest == nullptr) return;
  if (const auto decoded = crypto::decode_manifest(manifest->encoded)) around_.doubt(decoded->id);
}

void Wire::watch_budget(std::size_t side, const sync::Frame& frame, std::size_t size) {
  sides_[side].sent += size;
  if (!pair_.metered) return;
  if (ends_[0]->hostile && terms_.mood == Mood::replay) return;  // of its own old grants
  if (!is_rationed(frame)) {
    sides_[side].unrationed += size;
    return;
  }
  around_.findings.looked(Checker::budget);
  // Receipts wait for a slow disk, and acks that were decided on later go before them.
  const bool overtaken = std::holds_alternative<sync::Receipts>(frame);
  const std::uint64_t bytes = sides_[side].sent - (overtaken ? sides_[side].unrationed : 0);
  if (bytes > kBudgetBytes)
    around_.findings.violated(Checker::budget, around_.world.now().monotonic_ms,
                              std::to_string(bytes) + " bytes on " + name() + ", which may carry " +
                                  std::to_string(kBudgetBytes));
}

Bytes Wire::in_its_version(std::size_t side, Bytes frame) const {
  const Speaks speaks = ends_[side]->speaks;
  if (speaks == Speaks::ours) return frame;
  auto decoded = sync::decode(frame);  // a greeting leaves nothing out
  auto* hello = decoded ? std::get_if<sync::Hello>(&*decoded) : nullptr;
  if (hello == nullptr) return frame;
  constexpr auto kOurs = sync::kProtocolVersion;
  hello->version = speaks == Speaks::former_only ? kOurs - 1 : kOurs + 1;
  hello->min_version = speaks == Speaks::next_and_ours ? kOurs : hello->version;
  return sync::encode(*decoded);
}

void Wire::carry(const Actor& from, Bytes frame) {
  if (!up_ || from.dark) return;
  const std::size_t side = &from == ends_[0] ? 0 : 1;
  watch(side, frame);
  frame = in_its_version(side, std::move(frame));
  if (!from.hostile) return tampered(side, std::move(frame));
  for (Bytes& said : around_.impostor->speak(terms_.mood, std::move(frame)))
    tampered(side, std::move(said));
}

// --- the way ---

void Wire::tampered(std::size_t side, Bytes frame) {
  const Tamper tamper = ++frames_ == terms_.nth + 1 ? terms_.tamper : Tamper::none;
  switch (tamper) {
    case Tamper::none: break;
    case Tamper::lose: return;
    case Tamper::damage: damage(frame, terms_.detail); break;
    case Tamper::duplicate: transmit(side, frame); break;
    case Tamper::reorder:
      sides_[side].held = std::move(frame);
      around_.world.after(kHeldBack_ms, [this, side, generation = generation_] {
        if (generation == generation_ && sides_[side].held)
          transmit(side, *std::exchange(sides_[side].held, std::nullopt));
      });
      return;
  }
  transmit(side, std::move(frame));
  if (sides_[side].held) transmit(side, *std::exchange(sides_[side].held, std::nullopt));
}

void Wire::transmit(std::size_t side, Bytes frame) {
  Side& sender = sides_[side];
  const std::uint64_t size = frame.size() + kOverheadBytes;
  const std::int64_t start = std::max(sender.free_us, around_.world.now().monotonic_ms * 1000);
  sender.free_us = start + static_cast<std::int64_t>(size * 1'000'000 / pair_.model.rate_Bps);
  const std::int64_t arrival_ms = (sender.free_us + 999) / 1000 + pair_.model.delay_ms;
  around_.world.at(arrival_ms, [this, side, generation = generation_, bytes = std::move(frame)] {
    if (generation == generation_) deliver(1 - side, bytes);
  });
}

void Wire::deliver(std::size_t to, const Bytes& frame) {
  Actor& listener = *ends_[to];
  if (listener.dark) return;
  const auto decoded = sides_[to].own.decode(frame);
  if (decoded) {
    sides_[to].other.encode(*decoded);
    sides_[to].order.heard(*decoded);
  }
  if (!listener.hostile || !decoded) return listener.node->frame(number_, frame);
  Impostor::Reaction reaction = around_.impostor->hear(terms_.mood, *decoded);
  const std::uint64_t generation = generation_;
  for (Bytes& said : reaction.says) tampered(to, std::move(said));
  if (reaction.listened && generation == generation_) listener.node->frame(number_, frame);
}

}  // namespace harkara::sim::fuzz

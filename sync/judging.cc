// Manifests: is this bundle acceptable, known, on its way already?
#include <algorithm>

#include "base/limits.h"
#include "sync/cursor.h"
#include "sync/custody.h"
#include "sync/incoming.h"
#include "sync/runs.h"
#include "sync/session.h"
#include "sync/unasked.h"

namespace harkara::sync {
namespace {

using storage::BundleRecord;
using storage::BundleState;
using storage::Holder;
using storage::HolderRole;

constexpr std::size_t kHoldersAhead = 3;  // places kept for those who take custody
// A bundle whose origin's clock says it is over by this much is a replay, whatever
// age the peer claims; generous, since clinics' clocks are wrong.
constexpr std::int64_t kReplaySlack_ms = 2LL * kMaxLifetime_s * 1000;

bool is_awaiting_custody(const Engine::Core& core, const BundleId& id) {
  return std::ranges::any_of(
      core.sessions, [&](const auto& each) { return each.second->outgoing.is_awaiting(id); });
}

// Somebody may have it from us by a contact that ended, and we shall not hear of that before
// the next one.
bool is_in_doubt(const Engine::Core& core, const BundleId& id) {
  return std::ranges::any_of(core.in_doubt,
                             [&](const auto& each) { return each.second.contains(id); });
}

// Whoever promises keeps the bundle from then on until somebody else has promised later
// (PROTOCOL.md 4): what is under way to somebody may be promised already. What we have passed on
// we keep again for those only who gave it to us: they may have missed our ack, or miss a receipt.
bool may_promise(const Engine::Core& core, const NodeId& peer, const BundleRecord& record) {
  if (peer == core.context.self) return true;  // a stick
  if (is_awaiting_custody(core, record.manifest.id)) return false;
  const bool giver =
      record.held_by(peer, HolderRole::gave_us) && !record.held_by(peer, HolderRole::took_custody);
  return giver ||
         (record.state != BundleState::forwarded && !is_in_doubt(core, record.manifest.id));
}

}  // namespace

void Incoming::count(std::size_t bytes, bool ack_now) {
  received_ += bytes + kFrameOverheadBytes;
  if (ack_now) core_.send(session_, Ack{received_});
}

void Incoming::on(const ManifestFrame& frame) {
  count(frame.encoded.size(), frame.ack_now);
  if (receptions_.contains(frame.handle) || parked_.contains(frame.handle) ||
      waiting_.contains(frame.handle))
    return core_.disconnect(session_, "handle used twice");
  if (receptions_.size() + parked_.size() + waiting_.size() >= kMaxIncomingTransfers)
    return core_.disconnect(session_, "too many transfers at once");
  judge(frame);
}

void Incoming::judge(const ManifestFrame& frame, bool again) {
  const auto manifest = frame.id ? crypto::decode_known_manifest(frame.encoded, *frame.id)
                                 : crypto::decode_manifest(frame.encoded);
  if (!manifest) return refuse(frame.handle, Verdict::refused, {}, manifest.error().message);
  if (answer_known(frame, *manifest)) return;
  const NodeId& origin = manifest->manifest.header.origin;
  const auto certificate = core_.certificate(origin);
  if (!certificate) {
    answer(frame.handle, Verdict::wait);  // first: no slice may follow the certificate
    if (!session_.greeting.request_certificate(origin))
      return refuse(frame.handle, Verdict::refused, manifest->id, "origin's certificate unknown");
    waiting_.emplace(frame.handle, Waiting{origin, frame});
    return;
  }
  Status status = check_origin(*manifest, *certificate);
  if (status) status = check_acceptable(*manifest, frame.age_ms);
  if (!status) {
    const bool full = status.error().code == Errc::full;
    return refuse(frame.handle, full ? Verdict::full : Verdict::refused, manifest->id,
                  status.error().message);
  }
  accept(frame, *manifest, again);
}

Status Incoming::check_origin(const crypto::SignedManifest& manifest,
                              const crypto::Certificate& origin) const {
  if (!crypto::allows(origin.fields.scope, crypto::Scope::originate))
    return fail(Errc::refused, "origin's certificate does not allow it to originate");
  if (!crypto::verify_manifest(manifest, origin.fields.identity, core_.context.signatures))
    return fail(Errc::forged, "manifest: signature");
  return ok();
}

// What we said at the greeting was true then, and a bundle may be quicker than its correction:
// taken, it would wait here for a way, and its giver, who may know another, believe it gone.
bool Incoming::is_way_lost(const crypto::BundleHeader& header) const {
  if (core_.local_endpoint(header.destination) != nullptr) return false;
  if (!session_.greeting.has_named(header.destination)) return false;
  const RoutedBundle bundle{
      header.destination, header.origin, header.service_class, {session_.node()}};
  return core_.context.router.expected_delay_s(bundle, core_.now) >= kUnreachable_s;
}

Status Incoming::check_acceptable(const crypto::SignedManifest& manifest,
                                  std::uint64_t age_ms) const {
  const crypto::BundleHeader& header = manifest.manifest.header;
  const std::uint64_t lifetime_ms = std::uint64_t{header.lifetime_s} * 1000;
  if (age_ms >= lifetime_ms) return fail(Errc::expired, "bundle: lifetime over");
  if (core_.now.wall_ms - header.created_ms >
      static_cast<std::int64_t>(lifetime_ms) + kReplaySlack_ms)
    return fail(Errc::expired, "bundle: replayed long after its lifetime");
  if (is_way_lost(header))
    return fail(Errc::refused, "bundle: the way that this peer was told of is no more");
  if (bad_.contains(manifest.id)) return fail(Errc::refused, "this peer's copy did not verify");
  if (core_.context.bundles.tomb(manifest.id)) return fail(Errc::refused, "bundle: replayed");
  if (!core_.context.bundles.has_room_for(manifest.manifest.shape().total_bytes()))
    return fail(Errc::full, "store full");
  return ok();
}

bool note_giver(Engine::Core& core, const NodeId& peer, BundleRecord& record, std::size_t most) {
  const bool keeps_no_more = std::erase(record.holders, Holder{peer, HolderRole::took_custody}) > 0;
  const bool fresh = !record.held_by(peer) && record.holders.size() < most;
  if (fresh) record.holders.push_back({peer, HolderRole::gave_us});
  return !(fresh || keeps_no_more) || core.check(core.context.bundles.update(record, record.state));
}

Verdict acknowledge_again(Engine::Core& core, const Session& session, BundleRecord& record) {
  const NodeId& peer = session.node();
  if (!may_promise(core, peer, record)) return Verdict::refused;
  const bool passed_on = record.state == BundleState::forwarded && peer != core.context.self;
  if (passed_on && !hold_again(core, record)) return Verdict::have;
  if (!note_giver(core, peer, record, kMaxHolders - kHoldersAhead) ||
      !promise_custody(core, session, record.manifest.id))
    return Verdict::have;
  if (record.state == BundleState::here) core.check(owe_receipt(core, peer, record.manifest.id));
  core.note_write();
  return Verdict::have;
}

// True when the bundle needs no new record: it is here, over, or on its way.
bool Incoming::answer_known(const ManifestFrame& frame, const crypto::SignedManifest& manifest) {
  auto known = core_.context.bundles.find(manifest.id);
  if (!known) return false;
  const auto verdict = [&](Verdict v) { answer(frame.handle, v); };
  switch (known->state) {
    case BundleState::receiving: return false;
    case BundleState::expired: verdict(Verdict::refused); break;
    case BundleState::delivered:
      verdict(Verdict::have);
      core_.check(owe_receipt(core_, session_.node(), manifest.id));
      break;
    case BundleState::held:
    case BundleState::forwarded:
    case BundleState::here: verdict(acknowledge_again(core_, session_, *known)); break;
  }
  return true;
}

void Incoming::accept(const ManifestFrame& frame, const crypto::SignedManifest& manifest,
                      bool again) {
  for (const auto& [link, session] : core_.sessions) {
    if (session->closed || !session->incoming.is_receiving(manifest.id)) continue;
    const bool from_stick = session_.node() == core_.context.self;  // it is here, and quicker
    const bool idle = (session->silent || session->incoming.stalled()) && !session_.silent;
    if (session.get() != &session_ && (from_stick || idle)) {
      session->incoming.give_way(manifest.id);
      if (session_.closed) return;  // the store failed
      continue;
    }
    parked_.emplace(frame.handle, frame);
    return answer(frame.handle, Verdict::wait);
  }
  auto known = core_.context.bundles.find(manifest.id);
  if (known) return resume(frame, *std::move(known));
  // The slices of a short one come anyway, if the sender was not told to wait.
  const bool unasked = manifest.manifest.shape().total_bytes() <= kMaxUnaskedBytes && !again;
  if (begin(frame, manifest) && !unasked) answer(frame.handle, Verdict::send);
}

bool Incoming::begin(const ManifestFrame& frame, const crypto::SignedManifest& manifest) {
  Reception reception;
  reception.record.manifest = manifest;
  reception.record.age_at_arrival_ms = frame.age_ms;
  const std::uint32_t chunks = manifest.manifest.shape().chunks();
  if (chunks > 1) {  // a single chunk is stored together with its record
    if (!core_.check(core_.tell_residence())) return false;
    auto record = core_.context.bundles.begin(manifest, frame.age_ms, session_.node());
    if (!record) return core_.check(record.error());
    reception.record = *std::move(record);
    reception.begun = true;
    note_lifetime(core_, reception.record);
    core_.note_write();
  }
  reception.have.assign(chunks, false);
  reception.missing = chunks;
  admit(frame.handle, std::move(reception));
  return true;
}

void Incoming::resume(const ManifestFrame& frame, BundleRecord record) {
  auto have = core_.context.bundles.present(record);
  auto partial = core_.context.bundles.partial(record);
  if (!have || !partial) return void(core_.check(!have ? have.error() : partial.error()));
  Reception reception;
  reception.record = std::move(record);
  reception.begun = true;
  reception.have = *std::move(have);
  reception.missing = static_cast<std::uint32_t>(std::ranges::count(reception.have, false));
  Want want;
  want.handle = frame.handle;
  want.have = encode_runs(reception.have, kMaxWantRunBytes);
  if (partial->has_value() && !reception.have.at((*partial)->index)) {
    reception.chunk = (*partial)->index;
    reception.buffer = std::move((*partial)->leading);
    reception.inherited = reception.buffer.size();
    want.open_chunk = reception.chunk;
    want.open_offset = static_cast<std::uint32_t>(reception.buffer.size());
  }
  const bool all_here = reception.missing == 0;
  admit(frame.handle, std::move(reception));
  core_.send(session_, want);
  if (all_here) finish_bundle(frame.handle);
}

void Incoming::answer(std::uint32_t handle, Verdict verdict) {
  Want want;
  want.handle = handle;
  want.verdict = verdict;
  core_.send(session_, want);
}

void Incoming::refuse(std::uint32_t handle, Verdict verdict, std::optional<BundleId> bundle,
                      const std::string& why) {
  answer(handle, verdict);
  core_.notice(Notice::Kind::refused, session_.node(), bundle, why);
}

void Incoming::on_certificate(const NodeId& node) {
  std::vector<ManifestFrame> frames;
  std::erase_if(waiting_, [&](const auto& entry) {
    if (entry.second.origin == node) frames.push_back(entry.second.frame);
    return entry.second.origin == node;
  });
  for (const ManifestFrame& frame : frames) {
    if (session_.closed) return;
    if (core_.certificate(node))
      judge_again(frame);
    else
      refuse(frame.handle, Verdict::refused, {}, "origin's certificate not acceptable");
  }
}

}  // namespace harkara::sync

#include "sync/cursor.h"

#include "base/codec.h"
#include "sync/custody.h"
#include "sync/meta_key.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {

using storage::BundleRecord;
using storage::BundleState;
using storage::Holder;
using storage::HolderRole;
using storage::Table;

struct Memory {
  std::uint64_t acks_given = 0;
  std::uint64_t sum_given = 0;
  bool met = false;
  Cursor seen;  // what the peer's store had promised us when we last heard of it
};

MetaKey memory_key(const NodeId& peer) {
  return {"custody/", peer.view()};
}

Bytes encode_memory(const Memory& memory) {
  ByteWriter out;
  out.u64(memory.acks_given);
  out.u64(memory.sum_given);
  out.u8(memory.met ? 1 : 0);
  out.u64(memory.seen.incarnation);
  out.u64(memory.seen.acks);
  out.u64(memory.seen.sum);
  return out.take();
}

Result<Memory> decode_memory(View bytes) {
  ByteReader in(bytes);
  Memory memory;
  memory.acks_given = in.u64();
  memory.sum_given = in.u64();
  memory.met = in.u8() != 0;
  memory.seen.incarnation = in.u64();
  memory.seen.acks = in.u64();
  memory.seen.sum = in.u64();
  if (!in.finished()) return fail(Errc::corrupt, "what we know of a peer's custody is malformed");
  return memory;
}

// A record that does not verify is as one that contradicts the peer, whatever it says:
// custody is taken back on both sides, and counted anew.
Result<Memory> load(Engine::Core& core, const NodeId& peer) {
  const auto bytes = core.context.bundles.store().get(Table::meta, memory_key(peer));
  if (!bytes && bytes.error().code == Errc::not_found) return Memory{};
  auto memory = bytes ? decode_memory(*bytes) : bytes.error();
  if (memory || memory.error().code != Errc::corrupt) return memory;
  core.check(memory.error());
  Memory doubtful;
  doubtful.met = true;
  return doubtful;
}

bool save(Engine::Core& core, const NodeId& peer, const Memory& memory) {
  if (!core.check(
          core.context.bundles.store().put(Table::meta, memory_key(peer), encode_memory(memory))))
    return false;
  core.note_write();
  return true;
}

std::uint64_t summand(const BundleId& id) {
  ByteReader in(id.view());
  return in.u64();
}

// Same store, and nothing of what it promised us is gone from it?
bool still_holds(const Cursor& seen, const Cursor& now) {
  if (now.incarnation != seen.incarnation || now.acks < seen.acks) return false;
  return now.acks > seen.acks || now.sum == seen.sum;
}

// True when the bundle waits for a next hop again.
bool take_back(Engine::Core& core, const NodeId& peer, BundleRecord& record) {
  const BundleState before = record.state;
  std::erase(record.holders, Holder{peer, HolderRole::took_custody});
  if (before == BundleState::forwarded && record.custodians() < copies_wanted(core, record))
    record.state = BundleState::held;
  if (!core.check(core.context.bundles.update(record, before))) return false;
  core.note_write();
  return record.state != before;
}

void take_back_all(Engine::Core& core, const Session& session) {
  const NodeId& peer = session.node();
  std::vector<BundleId> entrusted;
  core.check(core.context.bundles.each_record([&](const BundleId& id, const BundleRecord& record) {
    if (record.held_by(peer, HolderRole::took_custody)) entrusted.push_back(id);
    return true;
  }));
  if (entrusted.empty()) return;
  std::vector<BundleId> again;
  for (const BundleId& id : entrusted) {
    auto record = core.context.bundles.find(id);
    if (record && take_back(core, peer, *record)) again.push_back(id);
    if (session.closed) return;  // the store failed
  }
  core.notice_after_commit(Notice::Kind::custody_lost, peer, {},
                           std::to_string(entrusted.size()) + " bundles, " +
                               std::to_string(again.size()) + " of them to be brought again");
  for (auto& [link, other] : core.sessions) {
    if (!other->live() || other.get() == &session) continue;  // this one starts with them
    for (const BundleId& id : again) other->offers.consider(id);
  }
}

}  // namespace

Result<Cursor> cursor_for(Engine::Core& core, const NodeId& peer) {
  HARKARA_ASSIGN(const std::uint64_t incarnation,
                 core.context.bundles.incarnation(core.context.random));
  if (core.context.bundles.store().uncommitted_bytes() > 0) core.note_write();
  HARKARA_ASSIGN(const Memory memory, load(core, peer));
  return Cursor{incarnation, memory.acks_given, memory.sum_given};
}

void heed_cursor(Engine::Core& core, Session& session, const Cursor& theirs) {
  auto memory = load(core, session.node());
  if (!memory) return void(core.check(memory.error()));
  const bool lost = memory->met && !still_holds(memory->seen, theirs);
  if (lost) take_back_all(core, session);
  if (session.closed) return;
  session.custody_seen = theirs;
  if (memory->met && !lost && memory->seen == theirs) return;
  memory->met = true;
  memory->seen = theirs;
  if (save(core, session.node(), *memory) && lost)
    core.commit();  // before anything is promised anew
}

bool promise_custody(Engine::Core& core, const Session& session, const BundleId& id) {
  auto memory = load(core, session.node());
  if (!memory) return core.check(memory.error());
  ++memory->acks_given;
  memory->sum_given += summand(id);
  if (!save(core, session.node(), *memory)) return false;
  core.after_commit.custody[session.link].push_back(id);
  core.note_write();  // an ack waits now
  return true;
}

// A peer with two links counts the acks of both; we may see them in another order, so
// the higher of what the links have seen is kept: never more than the peer has given.
bool count_custody(Engine::Core& core, Session& session, std::span<const BundleId> ids) {
  Cursor& seen = session.custody_seen;
  seen.acks += ids.size();
  for (const BundleId& id : ids) seen.sum += summand(id);
  auto memory = load(core, session.node());
  if (!memory) return core.check(memory.error());
  if (memory->seen.incarnation != seen.incarnation || memory->seen.acks >= seen.acks) return true;
  memory->seen = seen;
  return save(core, session.node(), *memory);
}

}  // namespace harkara::sync

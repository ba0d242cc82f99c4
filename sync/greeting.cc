#include "sync/greeting.h"

#include <algorithm>

#include "base/limits.h"
#include "crypto/mailbox.h"
#include "sync/cursor.h"
#include "sync/route_memory.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {

using storage::Table;
constexpr std::size_t kMaxRequested = 256;
constexpr std::size_t kMaxDirectoryEntries = 200;
// What a metered link is asked for before any of this goes.
constexpr ServiceClass kLightClass = ServiceClass::answer;
constexpr std::uint64_t kDirectoryRoom = 4'600;
constexpr std::uint64_t kMailboxRoom = 2'000;

// Desk descriptors travel in the directory; inboxes travel inside cases.
template <class Visit>
Status each_desk(Engine::Core& core, Visit visit) {
  return core.context.bundles.store().scan(Table::mailboxes, {}, [&](View, View value) {
    if (const auto descriptor = crypto::decode_mailbox(value))
      if (descriptor->address.front() != '@') visit(*descriptor);
    return true;
  });
}

std::vector<DirectoryEntry> directory(Engine::Core& core) {
  std::vector<DirectoryEntry> entries;
  core.check(each_desk(core, [&](const crypto::MailboxDescriptor& desk) {
    if (entries.size() < kMaxDirectoryEntries) entries.push_back({desk.mailbox, desk.sequence});
  }));
  return entries;
}

std::uint64_t digest(const std::vector<DirectoryEntry>& entries) {
  crypto::Hasher hasher("hk.directory");
  for (const DirectoryEntry& entry : entries)
    hasher.add(entry.endpoint.view()).add_u32(entry.sequence);
  const crypto::Hash hash = hasher.finish();
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = (out << 8U) | hash.bytes[i];
  return out;
}

// Worth a line in the middle of a contact?
bool differs(const Reach& told, const Reach& now) {
  constexpr std::uint64_t kSlack_s = 3'600;
  const std::uint64_t before = told.expected_delay_s;
  const std::uint64_t after = now.expected_delay_s;
  return after > 2 * before + kSlack_s || before > 2 * after + kSlack_s;
}

}  // namespace

void Greeting::learn_peer() {
  if (core_.is_known(session_.peer)) return;
  if (const auto learnt = core_.learn_certificate(session_.peer.encoded); !learnt)
    core_.notice(Notice::Kind::refused, session_.node(), {},
                 "certificate: " + learnt.error().message);
}

void Greeting::start() {
  nonce_ = core_.context.random.make<Nonce>();
  Hello hello;
  hello.node = core_.context.self;
  hello.nonce = nonce_;
  const auto cursor = cursor_for(core_, session_.node());
  if (!cursor) return void(core_.check(cursor.error()));
  hello.cursor = *cursor;
  const auto bundles = core_.context.bundles.store().count(Table::bundles);
  if (!bundles) return void(core_.check(bundles.error()));
  hello.bundles = static_cast<std::uint32_t>(std::min<std::uint64_t>(*bundles, UINT32_MAX));
  hello.directory_digest = digest(directory(core_));
  hello.reach = untold_reach(false);
  hello.grant = session_.ration.due_grant();
  const bool written = core_.context.bundles.store().uncommitted_bytes() > 0;
  if (session_.traits.proven || written)
    core_.commit();  // no count that a crash could take back goes out
  core_.send(session_, hello);
}

// Up to one frame's worth of what the peer should hear; what it heard and is true no more
// is named unreachable.
std::vector<Reach> Greeting::untold_reach(bool changes) {
  const std::vector<Reach> known =
      core_.context.router.advertise(session_.node(), session_.peer.fields.tier, core_.now);
  std::vector<Reach> out;
  const auto place = [&](const EndpointId& endpoint) {
    return std::ranges::lower_bound(told_, endpoint, {}, &Reach::endpoint);
  };
  const auto tell = [&](const Reach& reach) {
    if (out.size() == kMaxDestinationsPerHello || lines_told_ == kMaxDestinationsPerPeer) return;
    const auto told = place(reach.endpoint);
    if (told != told_.end() && told->endpoint == reach.endpoint)
      *told = reach;
    else
      told_.insert(told, reach);
    out.push_back(reach);
    ++lines_told_;
  };
  for (const Reach& reach : known) {
    const auto told = place(reach.endpoint);
    const bool news = told == told_.end() || told->endpoint != reach.endpoint ||
                      reach.sequence > told->sequence || told->expected_delay_s >= kUnreachable_s;
    if (news || (changes && differs(*told, reach))) tell(reach);
  }
  if (changes)
    for (Reach& reach : told_and_lost(known)) {
      reach.expected_delay_s = kUnreachable_s;
      tell(reach);
    }
  core_.context.router.named(out, core_.now);
  return out;
}

std::vector<Reach> Greeting::told_and_lost(const std::vector<Reach>& known) const {
  std::vector<EndpointId> reached;
  reached.reserve(known.size());
  for (const Reach& reach : known) reached.push_back(reach.endpoint);
  std::ranges::sort(reached);
  std::vector<Reach> lost;
  for (const Reach& told : told_)
    if (told.expected_delay_s < kUnreachable_s &&
        !std::ranges::binary_search(reached, told.endpoint))
      lost.push_back(told);
  return lost;
}

void Greeting::tell_reach() {
  for (auto reach = untold_reach(false); !reach.empty(); reach = untold_reach(false))
    core_.send(session_, ReachFrame{std::move(reach)});
}

void Greeting::tell_changes() {
  for (auto reach = untold_reach(true); !reach.empty(); reach = untold_reach(true))
    core_.send(session_, ReachFrame{std::move(reach)});
}

bool Greeting::learn_reach(const std::vector<Reach>& reach, Router::Named how) {
  lines_heard_ += reach.size();
  if (lines_heard_ > kMaxDestinationsPerPeer) {
    core_.disconnect(session_, "too many endpoints");
    return false;
  }
  core_.context.router.learn(session_.node(), reach, how, core_.now);
  return true;
}

void Greeting::on(const ReachFrame& frame) {
  if (learn_reach(frame.reach, Router::Named::in_addition)) routes_changed(core_);
}

Status Greeting::check(const Hello& hello) const {
  if (done()) return fail(Errc::refused, "second hello");
  if (hello.node != session_.node()) return fail(Errc::refused, "hello in another node's name");
  if (hello.version < kMinProtocolVersion || hello.min_version > kProtocolVersion)
    return fail(Errc::unsupported, "protocol version " + std::to_string(hello.version));
  if (hello.nonce == nonce_) return fail(Errc::refused, "our own nonce reflected");
  return ok();
}

void Greeting::on(const Hello& hello) {
  if (const Status status = check(hello); !status)
    return core_.disconnect(session_, status.error().message);
  if (!session_.traits.proven) learn_peer();
  short_ids_.emplace(nonce_, hello.nonce);
  session_.statistics.greeted = true;
  if (hello.grant) {
    session_.ration.granted(*hello.grant);
    core_.metering.insert(session_.node());
  } else {
    core_.metering.erase(session_.node());
  }
  core_.context.router.contact_began(session_.node(), session_.peer.fields.tier, core_.now);
  learn_reach(hello.reach, Router::Named::anew);
  core_.notice(Notice::Kind::contact, session_.node());
  heed_cursor(core_, session_, hello.cursor);
  routes_changed(core_);
  session_.receipts.pump();
  if (auto entries = directory(core_);
      digest(entries) != hello.directory_digest && session_.room(kLightClass) >= kDirectoryRoom)
    core_.send(session_, DirectoryFrame{std::move(entries)});
  session_.offers.start(hello.bundles);
}

void Greeting::on(const Grant& grant) {
  session_.ration.granted(grant);
  session_.receipts.pump();
  session_.outgoing.pump();
}

void Greeting::on(const DirectoryFrame& frame) {
  std::map<EndpointId, std::uint32_t> theirs;
  for (const DirectoryEntry& entry : frame.entries) theirs[entry.endpoint] = entry.sequence;
  std::vector<crypto::MailboxDescriptor> newer;
  core_.check(each_desk(core_, [&](const crypto::MailboxDescriptor& desk) {
    const auto known = theirs.find(desk.mailbox);
    if (known == theirs.end() || known->second < desk.sequence) newer.push_back(desk);
  }));
  for (const crypto::MailboxDescriptor& desk : newer)
    if (const auto owner = core_.certificate(desk.owner);
        owner && session_.room(kLightClass) >= kMailboxRoom)
      core_.send(session_, MailboxFrame{desk.encoded, owner->encoded});
}

void Greeting::on(const MailboxFrame& frame) {
  auto& store = core_.context.bundles.store();
  const auto owner = core_.learn_certificate(frame.owner_certificate);
  const auto descriptor = crypto::decode_mailbox(frame.descriptor);
  Status status = !owner        ? Status(owner.error())
                  : !descriptor ? Status(descriptor.error())
                                : crypto::verify_mailbox(*descriptor, *owner);
  if (!status)
    return core_.notice(Notice::Kind::refused, session_.node(), {},
                        "desk descriptor: " + status.error().message);
  const auto known = store.get(Table::mailboxes, descriptor->mailbox.view());
  if (known) {
    const auto ours = crypto::decode_mailbox(*known);
    if (ours && ours->sequence >= descriptor->sequence) return;
  }
  if (core_.check(store.put(Table::mailboxes, descriptor->mailbox.view(), descriptor->encoded)))
    core_.note_write();
}

bool Greeting::request_certificate(const NodeId& node) {
  if (requested_.contains(node)) return true;
  if (requested_.size() >= kMaxRequested) return false;
  requested_.insert(node);
  core_.send(session_, CertificateRequest{{node}});
  return true;
}

void Greeting::on(const CertificateRequest& request) {
  for (const NodeId& node : request.subjects)
    if (auto encoded = core_.stored_certificate(node))
      core_.send(session_, CertificateFrame{*std::move(encoded)});
}

void Greeting::on(const CertificateFrame& frame) {
  const auto parsed = crypto::decode_certificate(frame.encoded);
  if (!parsed || !requested_.contains(parsed->subject))
    return core_.notice(Notice::Kind::refused, session_.node(), {}, "certificate not asked for");
  const auto learnt = core_.learn_certificate(frame.encoded);
  if (!learnt)
    core_.notice(Notice::Kind::refused, session_.node(), {},
                 "certificate: " + learnt.error().message);
  session_.incoming.on_certificate(parsed->subject);
  session_.receipts.on_certificate(parsed->subject);
}

}  // namespace harkara::sync

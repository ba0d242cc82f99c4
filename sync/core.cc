#include "sync/core.h"

#include <algorithm>
#include <limits>

#include "base/limits.h"
#include "sync/custody.h"
#include "sync/queue_view.h"
#include "sync/route_memory.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {
// How long a custody ack may wait for company: the longer, the more company there is, since
// a stream gains by large commits and a lone ack by an early one.
constexpr std::int64_t kAckCommit_ms = 20;
constexpr std::int64_t kMostAckCommit_ms = 100;
constexpr std::uint64_t kResidenceIsStale_ms = 5'000;
constexpr std::size_t kMaxVerifiedCached = 16'384;  // of 600 B: every origin of a large hub
constexpr std::size_t kIdsPerFrame = 128;           // 128 * 32 B fit one frame

// May the peer forget something, or tell others, on the strength of such a frame?
bool is_promise(FrameKind kind) {
  return kind == FrameKind::custody || kind == FrameKind::receipts;
}
}  // namespace

Engine::Core::Core(EngineContext node_context, const EngineOptions& engine_options, Moment start)
    : context(std::move(node_context)),
      options(engine_options),
      now(start),
      started_monotonic_ms_(start.monotonic_ms) {
  if (const auto base = context.bundles.residence_ms()) residence_base_ms_ = *base;
  residence_told_ms_ = residence_base_ms_;
  house_kept_ms = start.monotonic_ms - options.house_every_ms;
  no_route_check_before_ms = start.monotonic_ms;
  no_telling_before_ms = start.monotonic_ms;
  load_routes(*this);
  load_overdue(*this);
}

Engine::Core::~Core() = default;

// --- effects ---

void Engine::Core::send(Session& session, const Frame& frame) {
  if (session.closed) return;
  Bytes bytes = session.end.encode(frame);
  session.statistics.frame_bytes_out += bytes.size();
  session.statistics.out.count(kind_of(frame), bytes.size());
  session.spoke_ms = now.monotonic_ms;
  Send out{session.link, std::move(bytes)};
  if (is_promise(kind_of(frame)))
    outputs.add(std::move(out));
  else
    outputs.add_unbound(std::move(out));
}

void Engine::Core::disconnect(Session& session, const std::string& reason) {
  if (session.closed) return;
  session.incoming.close();
  session.closed = true;
  outputs.add(Disconnect{session.link, reason});
  notice(Notice::Kind::contact_lost, session.node(), {}, reason);
}

void Engine::Core::notice(Notice::Kind kind, const NodeId& peer, std::optional<BundleId> bundle,
                          std::string detail) {
  outputs.add(Notice{kind, peer, bundle, std::move(detail)});
}

void Engine::Core::notice_after_commit(Notice::Kind kind, const NodeId& peer,
                                       std::optional<BundleId> bundle, std::string detail) {
  after_commit.notices.push_back({kind, peer, bundle, std::move(detail)});
}

// --- the store ---

bool Engine::Core::check(const Status& status) {
  if (status) return true;
  const Errc code = status.error().code;
  if (code == Errc::corrupt || code == Errc::not_found || code == Errc::forged ||
      code == Errc::refused) {
    notice(Notice::Kind::refused, context.self, {}, "store: " + status.error().message);
    return false;
  }
  store_failed(status.error());
  return false;
}

void Engine::Core::note_write() {
  last_transaction_ = context.bundles.store().transaction();
  if (first_write_ms_ < 0) {
    first_write_ms_ = now.monotonic_ms;
    first_transaction_ = last_transaction_;
  }
  if (first_ack_ms_ < 0 && !after_commit.empty()) first_ack_ms_ = now.monotonic_ms;
}

std::int64_t Engine::Core::commit_deadline_ms() const {
  std::int64_t deadline = std::numeric_limits<std::int64_t>::max();
  if (first_write_ms_ >= 0) deadline = first_write_ms_ + kGroupCommit_ms;
  if (first_ack_ms_ >= 0) {
    const auto company = static_cast<std::int64_t>(after_commit.notices.size());
    const auto wait_ms = std::min(kMostAckCommit_ms, kAckCommit_ms + company);
    deadline = std::min(deadline, first_ack_ms_ + wait_ms);
  }
  return deadline;
}

void Engine::Core::commit_if_due(bool batch_ended) {
  const bool large = context.bundles.store().uncommitted_bytes() >= kGroupCommitBytes;
  const bool timely = batch_ended && now.monotonic_ms >= commit_deadline_ms();
  if (large || timely) commit();
}

void Engine::Core::heed_others() {
  const storage::Store& store = context.bundles.store();
  if (first_write_ms_ < 0) return;
  if (store.lost_between(first_transaction_, last_transaction_))
    return store_failed(fail(Errc::io, "uncommitted writes were rolled back"));
  if (store.transaction() == last_transaction_) return;  // still open
  first_write_ms_ = -1;
  first_ack_ms_ = -1;
  release_after_commit();
}

void Engine::Core::commit() {
  heed_others();
  first_write_ms_ = -1;
  first_ack_ms_ = -1;
  if (residence_is_stale()) check(tell_residence());
  if (const Status status = context.bundles.store().commit_soon(); !status)
    return store_failed(status.error());
  release_after_commit();
}

void Engine::Core::store_failed(const Error& error) {
  context.bundles.store().rollback();
  if (const auto told = context.bundles.residence_ms()) residence_told_ms_ = *told;
  after_commit = {};
  considered.clear();  // refs may be drawn again
  listed.clear();
  look_at_all_ms = 0;  // what was taken off the agendas is still to be done
  dates_loaded = false;
  verified_.clear();  // the store may not have what was verified
  first_write_ms_ = -1;
  first_ack_ms_ = -1;
  notice(Notice::Kind::store_failed, context.self, {}, error.message);
  for (auto& [link, session] : sessions) {
    if (session->closed) continue;
    session->closed = true;  // nothing is kept: the store refused to
    outputs.add(Disconnect{link, "store failed"});
  }
}

template <class FrameOfIds>
void Engine::Core::send_ids(const std::map<LinkId, std::vector<BundleId>>& ids_by_link) {
  for (const auto& [link, ids] : ids_by_link) {
    const auto at = sessions.find(link);
    if (at == sessions.end()) continue;
    for (std::size_t i = 0; i < ids.size(); i += kIdsPerFrame) {
      const auto end = std::min(ids.size(), i + kIdsPerFrame);
      send(*at->second, FrameOfIds{{ids.begin() + static_cast<std::ptrdiff_t>(i),
                                    ids.begin() + static_cast<std::ptrdiff_t>(end)}});
    }
  }
}

void Engine::Core::release_after_commit() {
  const AfterCommit ready = std::exchange(after_commit, {});
  send_ids<Custody>(ready.custody);
  send_ids<ReceiptAck>(ready.receipt_acks);
  for (const Notice& waiting : ready.notices) outputs.add(waiting);
  std::set<NodeId> peers;
  for (const auto& [peer, bundle] : ready.receipts_due) peers.insert(peer);
  for (const NodeId& peer : peers)
    if (Session* session = session_of(peer)) session->receipts.pump();
  offer_everywhere(ready.fresh);
}

// --- facts ---

std::int64_t Engine::Core::next_housekeeping_ms() const {
  const std::int64_t every_ms =
      sessions.empty() ? options.house_alone_every_ms : options.house_every_ms;
  return std::max(house_kept_ms + every_ms, std::int64_t{0});
}

std::uint64_t Engine::Core::residence_ms() const {
  return residence_base_ms_ + static_cast<std::uint64_t>(now.monotonic_ms - started_monotonic_ms_);
}

bool Engine::Core::residence_is_stale() const {
  return residence_ms() - residence_told_ms_ >= kResidenceIsStale_ms;
}

Status Engine::Core::tell_residence() {
  residence_told_ms_ = residence_ms();
  return context.bundles.set_residence_ms(residence_told_ms_);
}

// On a node that had nothing to write the store was told minutes ago, and what is queued then
// would be that much older than it is. One of an earlier date was queued earlier.
bool Engine::Core::date_anew(storage::BundleRecord& record) {
  if (!residence_is_stale() || record.arrival_residence_ms != residence_told_ms_) return true;
  record.arrival_residence_ms = residence_ms();
  if (!check(context.bundles.update(record, record.state))) return false;
  note_write();
  return true;
}

std::optional<storage::BundleRecord> Engine::Core::note_queued(const BundleId& id) {
  auto record = context.bundles.find(id);
  if (!record || !date_anew(*record)) return std::nullopt;
  note_lifetime(*this, *record);
  return *std::move(record);
}

const LocalEndpoint* Engine::Core::local_endpoint(const EndpointId& endpoint) const {
  const auto at = std::ranges::find(context.endpoints, endpoint, &LocalEndpoint::endpoint);
  return at == context.endpoints.end() ? nullptr : &*at;
}

Session* Engine::Core::session_of(const NodeId& peer) {
  for (auto& [link, session] : sessions)
    if (session->live() && session->node() == peer) return session.get();
  return nullptr;
}

std::uint64_t Engine::Core::age_ms(const storage::BundleRecord& record) const {
  const std::uint64_t here = residence_ms();
  const std::uint64_t since =
      here > record.arrival_residence_ms ? here - record.arrival_residence_ms : 0;
  return record.age_at_arrival_ms + since;
}

Result<crypto::Certificate> Engine::Core::certificate(const NodeId& node) {
  if (const auto cached = verified_.find(node); cached != verified_.end()) {
    if (now.wall_ms / 1000 <= cached->second.fields.not_after_s) return cached->second;
    verified_.erase(cached);
  }
  HARKARA_ASSIGN(const Bytes encoded, stored_certificate(node));
  return learn_certificate(encoded);
}

Result<Bytes> Engine::Core::stored_certificate(const NodeId& node) {
  if (node == context.self) return context.certificate;
  return context.bundles.store().get(storage::Table::certificates, node.view());
}

void Engine::Core::expect(const ManifestFrame& frame) const {
  const auto origin = crypto::claimed_origin(frame.encoded);
  if (!origin) return;
  if (const auto known = verified_.find(*origin); known != verified_.end())
    crypto::expect_manifest(frame.encoded, known->second.fields.identity, context.signatures);
}

// Two neighbours that meet ten times a day need not check the same signatures each time.
bool Engine::Core::is_known(const crypto::Certificate& certificate) const {
  const auto known = verified_.find(certificate.subject);
  const std::int64_t now_s = now.wall_ms / 1000;
  return known != verified_.end() &&
         std::ranges::equal(known->second.encoded, certificate.encoded) &&
         now_s >= known->second.fields.not_before_s && now_s <= known->second.fields.not_after_s;
}

Result<crypto::Certificate> Engine::Core::verified(View encoded) const {
  auto parsed = crypto::decode_certificate(encoded);
  if (parsed && is_known(*parsed)) return parsed;
  return context.trust.verify(encoded, crypto::CertificateKind::node, crypto::Scope::none,
                              now.wall_ms / 1000);
}

Result<crypto::Certificate> Engine::Core::learn_certificate(View encoded) {
  HARKARA_ASSIGN(crypto::Certificate certificate, verified(encoded));
  const View key = certificate.subject.view();
  auto& store = context.bundles.store();
  const auto known = store.get(storage::Table::certificates, key);
  if (!known || *known != certificate.encoded) {
    HARKARA_TRY(store.put(storage::Table::certificates, key, certificate.encoded));
    note_write();
  }
  if (verified_.size() >= kMaxVerifiedCached) verified_.erase(verified_.begin());
  verified_.insert_or_assign(certificate.subject, certificate);
  return certificate;
}

void Engine::Core::offer_everywhere(std::span<const storage::BundleRecord> bundles) {
  std::set<LinkId> concerned;
  for (const storage::BundleRecord& record : bundles)
    for (auto& [link, session] : sessions)
      if (session->live() && session->offers.consider(record)) concerned.insert(link);
  for (const LinkId link : concerned)
    if (sessions.at(link)->live()) sessions.at(link)->outgoing.pump();
}

void Engine::Core::offer_queued(const BundleId& id) {
  if (const auto record = note_queued(id)) offer_everywhere({&*record, 1});
}

void Engine::Core::offer_new_arrivals() {
  std::vector<BundleId> fresh;
  RefSet queued;  // processes draw refs in batches: a new one may be low
  check(context.bundles.each_queued([&](ServiceClass, std::uint64_t ref, const BundleId& id) {
    if (!considered.contains(ref)) fresh.push_back(id);
    queued.insert(ref);
    return true;
  }));
  considered = std::move(queued);
  const bool all_are_looked_at_next = residence_ms() >= look_at_all_ms;  // by housekeeping
  if (sessions.empty() && all_are_looked_at_next) return;
  for (const BundleId& id : fresh) offer_queued(id);
}

void Engine::Core::hand_over(Session& silent) {
  silent.incoming.hand_over();
  for (auto& [link, session] : sessions) {
    if (!session->counts()) continue;
    for (const BundleId& id : silent.outgoing.under_way()) session->offers.consider(id);
    session->outgoing.pump();
  }
}

void Engine::Core::take_over(Session& heard) {
  heard.outgoing.give_up_excess();
  for (auto& [link, session] : sessions)
    if (session->live() && session->silent) hand_over(*session);
}

void Engine::Core::sweep_closed() {
  std::vector<BundleId> orphans;
  std::vector<NodeId> left;
  for (auto at = sessions.begin(); at != sessions.end();) {
    const Session& session = *at->second;
    if (!session.closed) {
      ++at;
      continue;
    }
    ended.add(session.statistics);
    for (const BundleId& id : session.outgoing.under_way()) {
      orphans.push_back(id);
      in_doubt[session.node()].insert(id);
    }
    if (session.statistics.greeted) {
      context.router.contact_ended(session.node(), now);
      left.push_back(session.node());
    }
    at = sessions.erase(at);
  }
  for (const NodeId& peer : left) save_route(*this, peer);
  if (!left.empty()) {
    date_unanswered(*this);
    look_at_routes_soon(*this);
  }
  for (auto& [link, session] : sessions) {
    if (orphans.empty()) break;
    if (!session->live()) continue;
    for (const BundleId& id : orphans) session->offers.consider(id);
    session->outgoing.pump();
  }
}

}  // namespace harkara::sync

#include "node/daemon.h"

#include "node/status.h"

namespace harkara::node {
namespace {

std::vector<EndpointId> ids_of(const std::vector<sync::LocalEndpoint>& endpoints) {
  std::vector<EndpointId> out;
  for (const auto& each : endpoints) out.push_back(each.endpoint);
  return out;
}

std::set<NodeId> parent_ids(const Home& home) {
  std::set<NodeId> out;
  for (const Neighbour& parent : home.parents) out.insert(parent.card.node.subject);
  return out;
}

}  // namespace

Daemon::Daemon(uv_loop_t* loop, Station& station, Log& log, RunLock lock)
    : loop_(loop),
      station_(station),
      log_(log),
      lock_(std::move(lock)),
      gate_(station.home().trust, station.clock(), station.home().node.subject),
      router_(station.home().node.subject, station.home().config.tier, ids_of(station.endpoints()),
              parent_ids(station.home())),
      peers_(station.store(), [this](sync::LinkId link) { return transport_->bytes(link); }),
      dialler_(station.home().dialled(), station.home().config.link, station.random()),
      timer_(this) {}

Daemon::~Daemon() = default;

Result<std::unique_ptr<Daemon>> Daemon::start(uv_loop_t* loop, Station& station, Log& log) {
  HARKARA_ASSIGN(RunLock lock, RunLock::take(station.home().paths.run()));
  std::unique_ptr<Daemon> out(new Daemon(loop, station, log, std::move(lock)));
  HARKARA_TRY(out->open_store());
  HARKARA_TRY(out->open_links());
  const Config& config = station.home().config;
  log.info("{} ({}) runs; store {} of {}", config.name, tier_name(config.tier),
           size_text(station.store().usage().used_bytes), size_text(config.quota_bytes));
  if (station.clock().clock_is_behind())
    log.warn(
        "the clock of this machine is behind the network's time; set it, or let it be: "
        "nothing expires by it");
  out->engine_->store_changed(out->now());
  out->on_timer();
  return out;
}

Status Daemon::open_store() {
  HARKARA_TRY(station_.bundles().sweep());
  HARKARA_TRY(station_.store().commit());
  const Home& home = station_.home();
  engine_ = std::make_unique<sync::Engine>(
      sync::EngineContext{.self = home.node.subject,
                          .identity = station_.node_key(),
                          .certificate = home.node.encoded,
                          .trust = home.trust,
                          .bundles = station_.bundles(),
                          .router = router_,
                          .random = station_.random(),
                          .endpoints = station_.endpoints()},
      sync::EngineOptions{.keepalive_ms = home.config.link.keepalive_ms,
                          .dead_after_ms = home.config.link.dead_after_ms},
      now());
  inbox_waits_ = true;  // what came before a crash and was not read
  return ok();
}

Status Daemon::open_links() {
  const Home& home = station_.home();
  HARKARA_ASSIGN(transport_, AnyTransport::open(loop_, {home.keyring.link, home.node.encoded},
                                                gate_, *this, station_.random(),
                                                {.keepalive_ms = home.config.link.keepalive_ms}));
  if (home.config.listen) {
    HARKARA_TRY(transport_->listen(*home.config.listen));
    log_.info("listens on {}", transport_->bound_endpoint());
  }
  HARKARA_ASSIGN(
      control_, ControlServer::listen(loop_, home.paths.run(),
                                      [this](const Json& request) { return on_control(request); }));
  if (uv_timer_init(loop_, timer_.get()) != 0) return fail(Errc::io, "libuv gives no timer");
  timer_.armed();
  return ok();
}

void Daemon::on_link_up(sync::LinkId link, const crypto::Certificate& peer) {
  const Moment moment = now();
  log_.info("link {} up: {}", link, peer.fields.name);
  record(peers_.begin(link, peer.subject, peer.fields.name, moment.wall_ms));
  dialler_.link_up(link, moment.monotonic_ms);
  engine_->link_up(link, peer, moment, transport_->traits(link));
  drain();
}

void Daemon::on_frame(sync::LinkId link, View frame) {
  engine_->frame(link, frame, now());
  drain();
}

void Daemon::on_link_room(sync::LinkId link, std::size_t bytes, std::size_t slice_bytes) {
  engine_->link_room(link, bytes, slice_bytes, now());
  drain();
}

void Daemon::on_link_down(sync::LinkId link, const std::string& reason) {
  if (const LivePeers::Contact* contact = peers_.find(link)) {
    log_.info("link {} down: {}: {}", link, contact->name, reason);
  } else if (const Neighbour* wanted = dialler_.neighbour_of(link)) {
    log_.debug("{} at {} cannot be reached: {}", wanted->card.node.fields.name, wanted->endpoint,
               reason);
  }
  engine_->link_down(link, now());
  forget_link(link);
  drain();
}

void Daemon::on_stranger(const std::string& reason) {
  log_.warn("stranger refused: {}", reason);
}

void Daemon::on_batch_end() {
  peers_.look();
  engine_->flush(now());
  drain();
}

void Daemon::forget_link(sync::LinkId link) {
  record(peers_.end(link, now().wall_ms));
  dialler_.link_down(link, now().monotonic_ms);
}

// A transaction left open would keep every command of this home waiting. What the
// engine has written so far may be committed early at any time.
void Daemon::record(Status written) {
  if (written) written = station_.store().commit();
  if (!written) log_.warn("a peer's figures are not kept: {}", written.error().message);
}

Json Daemon::on_control(const Json& request) {
  const Json wanted = request.value("do", Json());
  if (wanted == "wake") {
    engine_->store_changed(now());
    dialler_.hurry(now().monotonic_ms);
    drain();
    return {{"ok", true}};
  }
  if (wanted == "status")
    return live_status(
        peers_, [this](sync::LinkId link) { return transport_->bytes(link); }, *engine_);
  return {{"ok", false}, {"error", "unknown request"}};
}

void Daemon::stop(const std::string& why) {
  if (std::exchange(stopping_, true)) return;
  log_.info("stops: {}", why);
  engine_->flush(now());
  while (auto output = engine_->poll())
    if (const auto* send = std::get_if<sync::Send>(&*output)) carry_out(*send);
  Status kept = peers_.keep(now().wall_ms);
  if (kept) kept = keep_trusted_ms(station_.store(), station_.clock().floor_ms());
  if (kept) kept = station_.store().commit();
  if (!kept) log_.error("the last counters are not kept: {}", kept.error().message);
  transport_->shutdown();
  control_.reset();
  timer_.close(nullptr);
}

void Daemon::fail_with(Error error) {
  log_.error("{}", error.message);
  if (outcome_) outcome_ = std::move(error);
  stop("it cannot go on");
}

}  // namespace harkara::node

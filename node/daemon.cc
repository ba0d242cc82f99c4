#include "node/daemon.h"

#include <thread>

#include "node/consult/field_checks.h"
#include "node/status.h"

namespace harkara::node {

Daemon::Daemon(uv_loop_t* loop, Station& station, Log& log, RunLock lock)
    : loop_(loop),
      station_(station),
      log_(log),
      lock_(std::move(lock)),
      gate_(station.home().trust(), station.clock(), station.home().node.subject),
      signatures_(std::thread::hardware_concurrency() > 1),
      router_(station.make_router()),
      outputs_gate_(loop, station.store(), [this](const Status& flushed) { on_flushed(flushed); }),
      peers_(station.store(), [this](sync::LinkId link) { return transport_->bytes(link); }),
      dialler_(station.home().dialled(), station.home().config.link, station.random()),
      timer_(this) {}

Daemon::~Daemon() = default;

Result<std::unique_ptr<Daemon>> Daemon::start(uv_loop_t* loop, Station& station, Log& log,
                                              const DaemonOptions& options) {
  HARKARA_ASSIGN(RunLock lock, RunLock::take(station.home().paths.run()));
  std::unique_ptr<Daemon> out(new Daemon(loop, station, log, std::move(lock)));
  HARKARA_TRY(out->open_store());
  HARKARA_TRY(out->open_links());
  for (const auto& each : options.watch)
    if (std::error_code error; !std::filesystem::is_directory(each, error))
      log.warn("{} is no directory now: sticks are looked for there when it is", each.string());
  out->post_ = std::make_unique<PostOffice>(loop, station, log, options.watch,
                                            [daemon = out.get()] { daemon->arm_timer(); });
  const Config& config = station.home().config;
  log.info("{} ({}) runs; store {} of {}", config.name, tier_name(config.tier),
           size_text(station.store().usage().used_bytes), size_text(config.quota_bytes));
  if (station.clock().clock_is_behind())
    log.warn(
        "the clock of this machine is behind the network's time; set it, or let it be: "
        "nothing expires by it");
  out->open_discovery();
  HARKARA_TRY(out->open_api());
  out->engine_->store_changed(out->now());
  out->on_timer();
  return out;
}

Status Daemon::open_store() {
  HARKARA_TRY(station_.bundles().sweep());
  HARKARA_TRY(station_.store().commit());
  const Home& home = station_.home();
  engine_ = std::make_unique<sync::Engine>(
      station_.engine_context(router_, signatures_),
      sync::EngineOptions{.keepalive_ms = home.config.link.keepalive_ms,
                          .dead_after_ms = home.config.link.dead_after_ms},
      now());
  HARKARA_ASSIGN(BudgetBook book,
                 BudgetBook::open(home.config.budgets, station_.store(), now().wall_ms));
  metering_ = std::make_unique<Metering>(std::move(book));
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

void Daemon::begin_contact(sync::LinkId link, const crypto::Certificate& peer, bool proven) {
  sync::LinkTraits traits = transport_->traits(link);
  traits.proven = proven;
  metering_->begin(link, peer.fields.name, now());
  metering_->traits(link, traits, *transport_);
  engine_->link_up(link, peer, now(), traits);
}

// The engine may say its first words; whether this is a contact shows later.
void Daemon::on_link_greeted(sync::LinkId link, const crypto::Certificate& peer) {
  greeted_.insert(link);
  begin_contact(link, peer, false);
  drain();
}

// Found nodes are dialled as neighbours are, as long as they are near and not met yet.
void Daemon::open_discovery() {
  const Home& home = station_.home();
  const DiscoveryConfig& config = home.config.discovery;
  const auto roots = home.own_trust.roots();
  const auto root = roots.empty() ? Result<crypto::Certificate>(fail(Errc::not_found, "no root"))
                                  : crypto::decode_certificate(roots.front());
  if (!config.enabled || !root) return;
  const discovery::LanDiscovery::Self self{home.node.subject,
                                           home.node.encoded,
                                           home.config.listen ? transport_->bound_endpoint() : "",
                                           station_.node_key(),
                                           station_.clock(),
                                           gate_,
                                           station_.random()};
  const auto found = [this](const discovery::Near& near) {
    log_.info("{} is near, at {}", near.peer.fields.name, near.endpoint);
    Neighbour neighbour;
    neighbour.card.node = near.peer;
    neighbour.endpoint = near.endpoint;
    dialler_.meet(neighbour, now().monotonic_ms);
    arm_timer();
  };
  const auto lost = [this](const NodeId& node) { dialler_.forget(node); };
  const auto trouble = [this](const std::string& what) { log_.warn("discovery: {}", what); };
  discovery_ = std::make_unique<discovery::LanDiscovery>(
      loop_, self, discovery::beacon_key(root->fields.identity),
      discovery::Options{
          .port = config.port, .every_ms = config.every_ms, .interfaces = config.interfaces},
      discovery::LanDiscovery::Listener{found, lost, trouble});
}

void Daemon::on_link_up(sync::LinkId link, const crypto::Certificate& peer) {
  const Moment moment = now();
  log_.info("link {} up: {}", link, peer.fields.name);
  if (api_) api_->status_changed();
  record(peers_.begin(link, peer.subject, peer.fields.name, moment.wall_ms));
  dialler_.link_up(link, moment.monotonic_ms);
  if (greeted_.erase(link) == 0) begin_contact(link, peer, true);
  metering_->up(link);
  drain();
}

void Daemon::on_frames(sync::LinkId link, std::span<const View> frames) {
  engine_->frames(link, frames, now());
  drain();
}

void Daemon::on_link_room(sync::LinkId link, std::size_t bytes, std::size_t slice_bytes) {
  engine_->link_room(link, bytes, slice_bytes, now());
  drain();
}

void Daemon::on_link_silent(sync::LinkId link, bool silent) {
  if (const LivePeers::Contact* contact = peers_.find(link))
    log_.debug("link {} {}: {}", link, silent ? "is silent" : "is heard again", contact->name);
  engine_->link_silent(link, silent, now());
  drain();
}

void Daemon::on_link_down(sync::LinkId link, const std::string& reason) {
  if (const LivePeers::Contact* contact = peers_.find(link)) {
    log_.info("link {} down: {}: {}", link, contact->name, reason);
  } else if (const Neighbour* wanted = dialler_.neighbour_of(link)) {
    log_.debug("{} at {} cannot be reached: {}", wanted->card.node.fields.name, wanted->endpoint,
               reason);
  }
  if (api_) api_->status_changed();
  metering_->end(link, *transport_, now());
  engine_->link_down(link, now());
  if (greeted_.erase(link) == 0) forget_link(link);
  drain();
}

void Daemon::on_stranger(const std::string& reason) {
  log_.warn("stranger refused: {}", reason);
}

void Daemon::on_batch_end() {
  peers_.look();
  heed_budgets(now());
  engine_->flush(now());
  drain();
}

void Daemon::forget_link(sync::LinkId link) {
  dialler_.link_down(link, peers_.carried(link), now().monotonic_ms);
  record(peers_.end(link, now().wall_ms));
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
    look_at_store();
    if (api_) api_->cases_changed();
    return {{"ok", true}};
  }
  if (wanted == "status") return own_status();
  if (wanted == "carry_in") return begin_carry_in(consult::text_or(request, "path"));
  if (wanted == "carry_in_status") {
    Json reply = post_->reading();
    reply["ok"] = true;
    return reply;
  }
  return {{"ok", false}, {"error", "unknown request"}};
}

Json Daemon::own_status() {
  return live_status(peers_, *transport_, *engine_, metering_->book().status(now().wall_ms),
                     post_->status());
}

// Somebody has written into it.
void Daemon::look_at_store() {
  engine_->store_changed(now());
  hold_dials(now());  // an emergency may pass where nothing else does
  dialler_.hurry(now().monotonic_ms);
  drain();
}

Status Daemon::open_api() {
  if (station_.home().config.api.address.empty()) return ok();
  HARKARA_ASSIGN(api_, api::Api::start({.loop = loop_,
                                        .station = station_,
                                        .log = log_,
                                        .wrote = [this] { look_at_store(); },
                                        .live_status = [this] { return own_status(); }}));
  log_.info("page and API at {}", api_->url());
  return ok();
}

Json Daemon::begin_carry_in(const std::string& path) {
  if (const Status begun = post_->read(path); !begun)
    return {{"ok", false}, {"error", begun.error().message}};
  arm_timer();
  return {{"ok", true}};
}

void Daemon::stop(const std::string& why) {
  if (std::exchange(stopping_, true)) return;
  log_.info("stops: {}", why);
  engine_->flush(now());
  Status kept = station_.store().commit();
  while (auto output = engine_->poll())
    if (const auto* send = std::get_if<sync::Send>(&*output); send != nullptr && kept)
      execute(*send);
  if (kept) kept = peers_.keep(now().wall_ms);
  if (kept) kept = keep_trusted_ms(station_.store(), station_.clock().floor_ms());
  if (kept) kept = metering_->settle(*transport_);
  if (kept) kept = station_.store().commit();
  if (!kept) log_.error("the last counters are not kept: {}", kept.error().message);
  transport_->shutdown();
  control_.reset();
  api_.reset();
  discovery_.reset();
  post_->close();
  timer_.close(nullptr);
}

void Daemon::fail_with(Error error) {
  log_.error("{}", error.message);
  if (outcome_) outcome_ = std::move(error);
  stop("it cannot go on");
}

// What makes room in a full store is that this node runs and delivers: it goes on.
bool Daemon::ends_it(const Status& written) {
  if (written || written.error().code == Errc::full) return false;
  fail_with(written.error());
  return true;
}

}  // namespace harkara::node

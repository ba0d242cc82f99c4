// The node at work: the engine between its store and its links, on one libuv loop
// and one thread. It decides nothing itself.
#pragma once

#include <set>

#include "node/api/api.h"
#include "node/control.h"
#include "node/dialler.h"
#include "node/gate.h"
#include "node/link/any_transport.h"
#include "node/link/discovery/lan_discovery.h"
#include "node/live_peers.h"
#include "node/log.h"
#include "node/metering.h"
#include "node/outputs_gate.h"
#include "node/post_office.h"
#include "node/run_lock.h"
#include "node/station.h"
#include "node/verify_ahead.h"
#include "sync/gradient_router.h"

namespace harkara::node {

struct DaemonOptions {
  std::vector<std::filesystem::path> watch;  // where sticks appear
};

class Daemon final : LinkListener {
 public:
  // Takes the home's lock, opens the links and starts. All references outlive it;
  // the caller then runs the loop. Errc::busy: another daemon runs in this home.
  static Result<std::unique_ptr<Daemon>> start(uv_loop_t* loop, Station& station, Log& log,
                                               const DaemonOptions& options = {});
  ~Daemon() override;

  // Keeps what is pending and lets go of the loop, which then runs empty.
  void stop(const std::string& why);
  const std::string& bound_endpoint() const { return transport_->bound_endpoint(); }
  // Why it stopped by itself, if it did.
  const Status& outcome() const { return outcome_; }

 private:
  Daemon(uv_loop_t* loop, Station& station, Log& log, RunLock lock);
  Status open_store();
  Status open_links();
  void open_discovery();
  Status open_api();
  void look_at_store();
  void begin_contact(sync::LinkId link, const crypto::Certificate& peer, bool proven);

  void on_link_greeted(sync::LinkId link, const crypto::Certificate& peer) override;
  void on_link_up(sync::LinkId link, const crypto::Certificate& peer) override;
  void on_frames(sync::LinkId link, std::span<const View> frames) override;
  void on_link_room(sync::LinkId link, std::size_t bytes, std::size_t slice_bytes) override;
  void on_link_silent(sync::LinkId link, bool silent) override;
  void on_link_down(sync::LinkId link, const std::string& reason) override;
  void on_stranger(const std::string& reason) override;
  void on_batch_end() override;
  Json on_control(const Json& request);
  Json own_status();
  Json begin_carry_in(const std::string& path);

  void drain();
  void execute(const sync::Send& send);
  void execute(const sync::Disconnect& disconnect);
  void execute(const sync::Notice& notice);
  void on_flushed(const Status& flushed);
  void read_inbox();
  void forget_link(sync::LinkId link);
  void record(Status written);  // of a peer's figures; commits
  void on_timer();
  void make_mailbox_keys(Moment now);
  void hasten_papers(Moment now);
  void dial_due(Moment now);
  void heed_budgets(Moment now);
  void hold_dials(Moment now);
  bool emergency_waits();
  void keep_house(Moment now);
  void heed_licences();
  void part_from_strangers();
  void arm_timer();
  void fail_with(Error error);
  bool ends_it(const Status& written);
  Moment now() { return station_.clock().now(); }

  uv_loop_t* loop_;
  Station& station_;
  Log& log_;
  RunLock lock_;
  Gate gate_;
  VerifyAhead signatures_;
  sync::GradientRouter router_;
  std::unique_ptr<sync::Engine> engine_;
  OutputsGate outputs_gate_;
  std::unique_ptr<Transport> transport_;
  std::set<sync::LinkId> greeted_;  // known to the engine, but not yet up
  LivePeers peers_;
  std::unique_ptr<Metering> metering_;
  Dialler dialler_;
  std::unique_ptr<discovery::LanDiscovery> discovery_;
  std::unique_ptr<ControlServer> control_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<PostOffice> post_;
  UvHandle<uv_timer_t> timer_;
  std::map<std::string, std::string> held_;  // peers that are not dialled, and why
  std::string licences_trouble_;             // told already
  bool inbox_waits_ = false;
  bool inbox_late_ = false;  // it could not be read
  bool stopping_ = false;
  std::int64_t house_due_ms_ = 0;
  std::int64_t mailboxes_due_ms_ = 0;
  std::int64_t papers_due_ms_ = 0;
  Status outcome_;
};

}  // namespace harkara::node

// One contact that we dialled: a DEALER of its own, which is never reused.
#pragma once

#include <optional>

#include "node/link/dial_pipe.h"
#include "node/link/frame_run.h"
#include "node/link/outbox.h"
#include "node/link/tcp_count.h"
#include "node/link/tcp_hoard.h"
#include "node/link/tcp_pace.h"
#include "node/link/zmq_monitor.h"
#include "node/link/zmq_transport.h"

namespace harkara::node {

class DealerContact {
 public:
  // Starts connecting. All references outlive the contact.
  static Result<std::unique_ptr<DealerContact>> dial(uv_loop_t* loop,
                                                     std::shared_ptr<ZmqContext> context,
                                                     const ZmqIdentity& identity,
                                                     const DialTarget& target, sync::LinkId link,
                                                     LinkDesk& desk, Random& random);
  DealerContact(crypto::Certificate peer, sync::LinkId link, LinkDesk& desk);

  // Takes in events and up to `budget` frames.
  void deliver(int budget);
  // True: there is work at hand.
  bool settle();
  void send(View frame);
  // Why it is over; to be destroyed then.
  const std::optional<std::string>& ended() const { return ended_; }
  void end(std::string reason);
  LinkBytes bytes() const { return count_.read(bytes_); }
  const TcpPace& pace() const { return pace_; }
  // Tells what room there is. From deliver() only.
  void look(std::int64_t now_ms);
  // Ends the contact when the peer sends what becomes no frame. Each TcpHoard::kLook_ms.
  void end_hoard();

 private:
  Status start(uv_loop_t* loop, std::shared_ptr<ZmqContext> context, const ZmqIdentity& identity,
               const std::string& endpoint, Random& random);
  // Where the DEALER is to connect to, so that it reaches `endpoint`.
  Result<std::string> way_to(uv_loop_t* loop, const std::string& endpoint, Random& random);
  void take_event(const MonitorEvent& event);
  bool take_frame(FrameRun& run);  // false when none was at hand
  void flush();
  ZmqSocket& socket() { return poller_->socket(); }

  crypto::Certificate peer_;
  sync::LinkId link_;
  LinkDesk& desk_;
  Bytes preamble_;
  std::unique_ptr<DialPipe> pipe_;  // before poller_: the socket goes first
  std::unique_ptr<SocketPoller> poller_;
  std::unique_ptr<ZmqMonitor> monitor_;  // after poller_: it goes first
  UvHandle<uv_timer_t> deadline_;
  bool up_ = false;
  std::optional<std::string> leaving_;  // the connection is gone, frames may be left
  std::optional<std::string> ended_;
  Outbox outbox_;
  LinkBytes bytes_;
  TcpCount count_;
  TcpPace pace_;
  TcpHoard hoard_;
};

}  // namespace harkara::node

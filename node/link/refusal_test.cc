#include "node/link/refusal_test.h"

#include <array>
#include <utility>

#include "node/link/curve_options.h"
#include "node/link/preamble.h"

namespace harkara::node {
namespace {

constexpr std::uint64_t kPatience_ns = 2'000'000'000;
constexpr long kTurn_ms = 10;
constexpr int kBudget = 32;
constexpr int kEvents = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                        ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                        ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED;

// A socket that listens everywhere is dialled at home.
std::string dialable(std::string endpoint) {
  for (const auto& [everywhere, here] :
       {std::pair<std::string, std::string>{"//0.0.0.0:", "//127.0.0.1:"}, {"//[::]:", "//[::1]:"}})
    if (const auto at = endpoint.find(everywhere); at != std::string::npos)
      endpoint.replace(at, everywhere.size(), here);
  return endpoint;
}

class Probe {
 public:
  static Result<std::unique_ptr<Probe>> dial(const RefusalTest& test, const crypto::BoxKey& key) {
    HARKARA_ASSIGN(auto socket, ZmqSocket::make(test.context.zmq, ZMQ_DEALER));
    HARKARA_TRY(set_dialling_options(*socket, key, test.identity.link.public_key));
    const std::string name = "probe-" + std::to_string(test.context.random.next_u64());
    HARKARA_ASSIGN(auto monitor,
                   ZmqMonitor::make(test.context.loop, test.context.zmq, *socket, name, kEvents));
    HARKARA_TRY(socket->connect(dialable(test.listener.bound_endpoint())));
    return std::make_unique<Probe>(std::move(socket), std::move(monitor));
  }
  Probe(std::shared_ptr<ZmqSocket> socket, std::unique_ptr<ZmqMonitor> monitor)
      : socket_(std::move(socket)), monitor_(std::move(monitor)) {}

  // True once we have been thrown out.
  bool turn(View preamble) {
    while (const auto event = monitor_->next()) {
      if (event->kind == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
        speak_ = true;
      else
        return true;
    }
    if (speak_ && socket_->send(preamble) == SendOutcome::sent) speak_ = false;
    return false;
  }
  ZmqSocket& socket() { return *socket_; }
  ZmqMonitor& monitor() { return *monitor_; }

 private:
  std::shared_ptr<ZmqSocket> socket_;
  std::unique_ptr<ZmqMonitor> monitor_;
  bool speak_ = false;
};

void wait_for_any(const RefusalTest& test, Probe& probe) {
  const auto item = [](ZmqSocket& socket) {
    return zmq_pollitem_t{socket.raw(), 0, ZMQ_POLLIN, 0};
  };
  std::array items{item(test.context.zap.poller().socket()), item(test.listener.poller().socket()),
                   item(test.listener.monitor().poller().socket()), item(probe.socket()),
                   item(probe.monitor().poller().socket())};
  zmq_poll(items.data(), static_cast<int>(items.size()), kTurn_ms);
}

Status probe_with(const RefusalTest& test, View certificate) {
  const crypto::BoxKey key = crypto::make_box_key(test.context.random);
  const Bytes preamble = make_preamble(certificate);
  ZapHandler& zap = test.context.zap;
  RouterListener& listener = test.listener;
  zap.hold_all_but(key.public_key);
  listener.expect_probe(key.public_key);
  HARKARA_ASSIGN(const auto probe, Probe::dial(test, key));
  bool thrown_out = false;
  const std::uint64_t start = uv_hrtime();
  while (!thrown_out && uv_hrtime() - start < kPatience_ns) {
    wait_for_any(test, *probe);
    zap.poller().touch();
    zap.deliver(kBudget);
    listener.poller().touch();
    listener.monitor().poller().touch();
    listener.deliver(kBudget);
    thrown_out = probe->turn(preamble);
  }
  const std::string& where = listener.bound_endpoint();
  if (listener.probe_verdict() == RouterListener::Verdict::admitted)
    return fail(Errc::refused, "self-test: " + where + " would let an unknown key in");
  if (thrown_out && zap.was_asked() && listener.probe_verdict() == RouterListener::Verdict::refused)
    return ok();
  return fail(Errc::refused, "self-test: cannot prove that " + where + " refuses unknown keys");
}

}  // namespace

Status prove_refusal(const RefusalTest& test) {
  Status status = probe_with(test, View{});
  if (status) status = probe_with(test, test.identity.certificate);
  test.listener.expect_probe(std::nullopt);
  test.context.zap.release();
  return status;
}

}  // namespace harkara::node

#include "tests/e2e/hostile.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <thread>

#include "node/files.h"
#include "node/link/curve_options.h"

namespace harkara::e2e {
namespace {

constexpr std::size_t kSlice = 1'024;

std::int64_t wall_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

crypto::ContentSource random_content(Random& random, std::size_t size) {
  return [&random, size](MutableView out) mutable -> Result<std::size_t> {
    const std::size_t filled = std::min(size, out.size());
    random.fill(out.first(filled));
    size -= filled;
    return filled;
  };
}

}  // namespace

Carried seal_for(const EndpointId& to, const Identity& origin, std::size_t size, Random& random) {
  crypto::BundleHeader header;
  header.origin = origin.certificate.subject;
  header.destination = to;
  header.created_ms = wall_ms();
  header.lifetime_s = 7 * 24 * 3600;
  const crypto::Recipient recipient{to, {1, crypto::make_box_key(random).public_key}};
  std::map<std::uint32_t, Bytes> chunks;
  const auto keep = [&](std::uint32_t index, View chunk) {
    chunks[index] = to_bytes(chunk);
    return ok();
  };
  auto sealed = crypto::seal_bundle(header, size, {&recipient, 1}, random_content(random, size),
                                    keep, origin.key, random);
  REQUIRE(sealed);
  Carried out{sealed->manifest, {}};
  for (auto& [index, chunk] : chunks) out.chunks.push_back(std::move(chunk));
  return out;
}

// --- Peer ---

Peer::Peer(const Target& target, const crypto::BoxKey& link, const Bytes& certificate) {
  REQUIRE(uv_loop_init(&loop_) == 0);
  auto opened = node::ZmqTransport::open(&loop_, {link, certificate}, *this, *this, random_);
  REQUIRE(opened);
  transport_ = *std::move(opened);
  const auto dialled = transport_->dial({target.endpoint, target.node});
  REQUIRE(dialled);
  link_ = *dialled;
}

Peer::~Peer() {
  transport_->shutdown();
  transport_.reset();
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
}

bool Peer::wait(const std::function<bool()>& condition, double limit_s) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(limit_s);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    uv_run(&loop_, UV_RUN_NOWAIT);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

bool Peer::greet(const Identity& who) {
  wait([this] { return up_ || ended_; });
  sync::Hello hello;
  hello.node = who.certificate.subject;
  hello.nonce = random_.make<sync::Nonce>();
  say(hello);
  wait([this] { return ended_ || !got<sync::Hello>().empty(); });
  return !ended_ && !got<sync::Hello>().empty();
}

void Peer::announce(std::uint32_t handle, const Carried& bundle) {
  say(sync::ManifestFrame{handle, 0, bundle.manifest.encoded, false});
}

void Peer::slices(std::uint32_t handle, const Carried& bundle) {
  for (std::uint32_t chunk = 0; chunk < bundle.chunks.size(); ++chunk) {
    const View bytes = bundle.chunks[chunk];
    for (std::size_t at = 0; at < bytes.size(); at += kSlice)
      say(sync::Slice{handle, chunk, static_cast<std::uint32_t>(at), false,
                      bytes.subspan(at, std::min(kSlice, bytes.size() - at))});
  }
}

bool Peer::bring(std::uint32_t handle, const Carried& bundle) {
  announce(handle, bundle);
  slices(handle, bundle);
  wait([&] { return ended_ || took_custody(bundle.manifest.id); });
  return took_custody(bundle.manifest.id);
}

std::vector<sync::Verdict> Peer::verdicts(std::uint32_t handle) const {
  std::vector<sync::Verdict> out;
  for (const sync::Want& want : got<sync::Want>())
    if (want.handle == handle) out.push_back(want.verdict);
  return out;
}

bool Peer::took_custody(const BundleId& id) const {
  for (const sync::Custody& custody : got<sync::Custody>())
    if (std::ranges::find(custody.bundles, id) != custody.bundles.end()) return true;
  return false;
}

// --- RawPeer ---

RawPeer::RawPeer(const std::string& endpoint, const crypto::BoxKey* own,
                 const crypto::BoxPublicKey& server) {
  auto context = node::ZmqContext::make();
  REQUIRE(context);
  context_ = *context;
  auto socket = node::ZmqSocket::make(context_, ZMQ_DEALER);
  REQUIRE(socket);
  socket_ = *socket;
  if (own != nullptr) {
    REQUIRE(node::set_dialling_options(*socket_, *own, server));
  } else {
    REQUIRE(socket_->set(ZMQ_RECONNECT_IVL, 24 * 3600 * 1000));
  }
  REQUIRE(socket_->connect(endpoint));
}

void RawPeer::say(View part, bool more) {
  CHECK(socket_->send(part, more) == node::SendOutcome::sent);
}

std::size_t RawPeer::heard(long first_ms) {
  std::size_t count = 0;
  zmq_pollitem_t item{socket_->raw(), 0, ZMQ_POLLIN, 0};
  while (zmq_poll(&item, 1, count == 0 ? first_ms : kSilence_ms) > 0) {
    node::ZmqMessage message;
    while (socket_->receive(message)) ++count;
  }
  return count;
}

std::optional<std::string> tcp_talk(int port, const std::string& bytes) {
  const node::Descriptor fd(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const void* raw = &address;
  REQUIRE(::connect(fd.get(), static_cast<const sockaddr*>(raw), sizeof address) == 0);
  REQUIRE(::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(bytes.size()));
  std::string heard;
  pollfd item{fd.get(), POLLIN, 0};
  while (::poll(&item, 1, 10'000) > 0) {
    std::array<char, 4'096> buffer{};
    const ssize_t got = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (got <= 0) return heard;
    heard.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return std::nullopt;
}

}  // namespace harkara::e2e

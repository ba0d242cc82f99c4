#include "node/link/discovery/lan_discovery.h"

#include <netinet/in.h>

#include <algorithm>
#include <charconv>

namespace harkara::node::discovery {
namespace {

constexpr std::int64_t kTellEvery_ms = 60'000;  // of trouble
constexpr int kHops = 1;

std::vector<std::string> lan_addresses() {
  std::vector<std::string> out;
  uv_interface_address_t* list = nullptr;
  int count = 0;
  if (uv_interface_addresses(&list, &count) != 0) return out;
  for (int i = 0; i < count; ++i) {
    if (list[i].is_internal != 0 || list[i].address.address4.sin_family != AF_INET) continue;
    char text[INET_ADDRSTRLEN] = {};
    uv_ip4_name(&list[i].address.address4, text, sizeof text);
    out.emplace_back(text);
  }
  uv_free_interface_addresses(list, count);
  std::ranges::sort(out);
  return out;
}

const sockaddr* as_sockaddr(const sockaddr_in& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

std::string host_of(const sockaddr* from) {
  char text[INET_ADDRSTRLEN] = {};
  if (from->sa_family == AF_INET)
    uv_ip4_name(static_cast<const sockaddr_in*>(static_cast<const void*>(from)), text, sizeof text);
  return text;
}

}  // namespace

struct LanDiscovery::Socket {
  Socket(LanDiscovery* owner, std::string own) : handle(owner), address(std::move(own)) {}
  UvHandle<uv_udp_t> handle;
  std::string address;
};

LanDiscovery::LanDiscovery(uv_loop_t* loop, const Self& self, View key, const Options& options,
                           Listener listener)
    : loop_(loop),
      self_(self),
      key_(to_bytes(key)),
      options_(options),
      listener_(std::move(listener)),
      neighbourhood_(self.node, !self.endpoint.starts_with("ipc") && !self.endpoint.empty(), key_,
                     self.admission),
      timer_(this) {
  if (const auto scheme = scheme_of(self.endpoint); scheme && *scheme != Scheme::ipc) {
    const std::size_t host = self.endpoint.find("://") + 3;
    const std::size_t colon = self.endpoint.rfind(':');
    const std::string port = self.endpoint.substr(colon + 1);
    std::from_chars(port.data(), port.data() + port.size(), port_);
    bound_host_ = self.endpoint.substr(host, colon - host);
    if (port_ != 0) scheme_ = *scheme;
  }
  if (uv_timer_init(loop_, timer_.get()) != 0) return;
  timer_.armed();
  tick();
}

LanDiscovery::~LanDiscovery() = default;

// A quarter of jitter, so that a building's nodes do not speak as one.
void LanDiscovery::tick() {
  const std::int64_t now_ms = self_.clock.now().monotonic_ms;
  const auto addresses = options_.interfaces.empty() ? lan_addresses() : options_.interfaces;
  if (addresses != addresses_ || sockets_.size() < addresses.size()) open_sockets(addresses);
  send();
  for (const NodeId& gone : neighbourhood_.forget(now_ms)) listener_.lost(gone);
  const auto every = static_cast<std::uint64_t>(options_.every_ms);
  const std::uint64_t wait = every * 3 / 4 + self_.random.below(every / 2 + 1);
  uv_timer_start(
      timer_.get(),
      [](uv_timer_t* timer) { UvHandle<uv_timer_t>::owner_of<LanDiscovery>(timer)->tick(); }, wait,
      0);
}

void LanDiscovery::open_sockets(const std::vector<std::string>& addresses) {
  addresses_ = addresses;
  sockets_.clear();
  for (const std::string& each : addresses)
    if (auto socket = open_socket(each)) sockets_.push_back(std::move(socket));
}

std::unique_ptr<LanDiscovery::Socket> LanDiscovery::open_socket(const std::string& address) {
  auto socket = std::make_unique<Socket>(this, address);
  uv_udp_t* const handle = socket->handle.get();
  int code = uv_udp_init(loop_, handle);
  if (code != 0) return nullptr;
  socket->handle.armed();
  sockaddr_in group{};
  code = uv_ip4_addr(options_.group.c_str(), options_.port, &group);
  if (code == 0) code = uv_udp_bind(handle, as_sockaddr(group), UV_UDP_REUSEADDR);
  if (code == 0)
    code = uv_udp_set_membership(handle, options_.group.c_str(), address.c_str(), UV_JOIN_GROUP);
  if (code == 0) code = uv_udp_set_multicast_interface(handle, address.c_str());
  if (code == 0) code = uv_udp_set_multicast_ttl(handle, kHops);
  const auto give = [](uv_handle_t* udp, std::size_t, uv_buf_t* out) {
    auto* self = UvHandle<uv_udp_t>::owner_of<LanDiscovery>(
        static_cast<const uv_udp_t*>(static_cast<const void*>(udp)));
    *out = uv_buf_init(self->buffer_.data(), kReadBytes);
  };
  const auto take = [](uv_udp_t* from_handle, ssize_t size, const uv_buf_t* buffer,
                       const sockaddr* from, unsigned flags) {
    if (size <= 0 || from == nullptr || (flags & UV_UDP_PARTIAL) != 0) return;
    auto* self = UvHandle<uv_udp_t>::owner_of<LanDiscovery>(from_handle);
    self->hear(as_view(buffer->base, static_cast<std::size_t>(size)), from);
  };
  if (code == 0) code = uv_udp_recv_start(handle, give, take);
  if (code == 0) return socket;
  listener_.trouble("no beacons on " + address + ": " + uv_strerror(code));
  return nullptr;
}

// Stamps grow even if the clock is set back, as long as this process lives.
void LanDiscovery::send() {
  if (scheme_ == Scheme::ipc) return;
  const auto wall =
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, self_.clock.now().wall_ms));
  stamp_ms_ = std::max(stamp_ms_ + 1, wall);
  Bytes packet =
      seal({scheme_, port_, stamp_ms_, self_.certificate}, self_.identity, key_, self_.random);
  sockaddr_in group{};
  uv_ip4_addr(options_.group.c_str(), options_.port, &group);
  void* const bytes = packet.data();
  const uv_buf_t buffer =
      uv_buf_init(static_cast<char*>(bytes), static_cast<unsigned>(packet.size()));
  const bool everywhere = bound_host_ == "0.0.0.0" || bound_host_ == "[::]" || bound_host_ == "*";
  for (const auto& socket : sockets_)
    if (everywhere || socket->address == bound_host_)
      uv_udp_try_send(socket->handle.get(), &buffer, 1, as_sockaddr(group));
}

void LanDiscovery::hear(View packet, const sockaddr* from) {
  const std::int64_t now_ms = self_.clock.now().monotonic_ms;
  const auto near = neighbourhood_.hear(packet, host_of(from), now_ms);
  if (near) {
    if (*near) listener_.found(**near);
    return;
  }
  // Anybody may shout here: the log must not be his.
  if (told_ms_ >= 0 && now_ms - told_ms_ < kTellEvery_ms) return;
  told_ms_ = now_ms;
  listener_.trouble("a beacon from " + host_of(from) + " is not heeded: " + near.error().message);
}

}  // namespace harkara::node::discovery

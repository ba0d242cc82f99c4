#include "tests/node/link/raw_zmtp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "base/assert.h"

namespace harkara::node::test {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::uint8_t kCommand = 4;
constexpr std::uint8_t kLong = 2;

Bytes joined(std::initializer_list<View> parts) {
  Bytes out;
  for (const View part : parts) append(out, part);
  return out;
}

Bytes big_endian(std::uint64_t value, std::size_t size) {
  Bytes out(size);
  for (std::size_t i = size; i-- > 0; value >>= 8U) out[i] = static_cast<std::uint8_t>(value);
  return out;
}

Bytes box(View plain, View nonce, View to, View from) {
  HARKARA_ASSERT(nonce.size() == crypto_box_NONCEBYTES);
  Bytes out(plain.size() + crypto_box_MACBYTES);
  HARKARA_ASSERT(crypto_box_easy(out.data(), plain.data(), plain.size(), nonce.data(), to.data(),
                                 from.data()) == 0);
  return out;
}

Bytes property(std::string_view name, std::string_view value) {
  return joined(
      {big_endian(name.size(), 1), as_view(name), big_endian(value.size(), 4), as_view(value)});
}

Bytes framed(std::uint8_t flags, const Bytes& body) {
  const bool is_long = body.size() > 255;
  const std::uint8_t first = is_long ? flags | kLong : flags;
  return joined({View(&first, 1), big_endian(body.size(), is_long ? 8 : 1), body});
}

}  // namespace

RawZmtp::~RawZmtp() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawZmtp::connect(const std::string& endpoint) {
  socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int port = std::atoi(endpoint.substr(endpoint.rfind(':') + 1).c_str());
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return ::connect(socket_, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address) ==
         0;
}

bool RawZmtp::write(View bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<Bytes> RawZmtp::read(std::size_t size) {
  Bytes out(size);
  if (::recv(socket_, out.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size))
    return std::nullopt;
  return out;
}

std::optional<Bytes> RawZmtp::read_command() {
  const auto head = read(2);
  if (!head || (*head)[0] != kCommand) return std::nullopt;
  return read((*head)[1]);
}

bool RawZmtp::write_command(const Bytes& body) {
  return write(framed(kCommand, body));
}

Bytes RawZmtp::sealed(std::string_view nonce_prefix, View plain) {
  const Bytes number = big_endian(++number_, 8);
  return joined({number, box(plain, joined({as_view(nonce_prefix), number}), server_, secret_)});
}

bool RawZmtp::shake_hands(const DialTarget& target, const crypto::BoxKey& key) {
  if (!connect(target.endpoint)) return false;
  Bytes greeting(64);
  greeting[0] = 0xff;
  greeting[9] = 0x7f;
  greeting[10] = 3;
  greeting[11] = 1;
  std::copy_n("CURVE", 5, greeting.begin() + 12);
  if (!write(greeting) || !read(greeting.size())) return false;

  Bytes own(kKeyBytes);
  secret_.resize(kKeyBytes);
  crypto_box_keypair(own.data(), secret_.data());
  const Bytes long_term = to_bytes(target.peer.fields.link.view());
  server_ = long_term;
  const Bytes hello = sealed("CurveZMQHELLO---", Bytes(64));
  const Bytes version{1, 0};
  if (!write_command(joined({as_view("\5HELLO"), version, Bytes(72), own, hello}))) return false;

  const auto welcome = read_command();
  if (!welcome || welcome->size() != 168) return false;
  const View cipher = View(*welcome).subspan(24);
  const Bytes nonce = joined({as_view("WELCOME-"), View(*welcome).subspan(8, 16)});
  Bytes plain(cipher.size() - crypto_box_MACBYTES);
  if (crypto_box_open_easy(plain.data(), cipher.data(), cipher.size(), nonce.data(),
                           long_term.data(), secret_.data()) != 0)
    return false;
  server_ = to_bytes(View(plain).first(kKeyBytes));
  const Bytes cookie = to_bytes(View(plain).subspan(kKeyBytes));

  const Bytes vouch_number(16, 9);
  const Bytes vouch = box(joined({own, long_term}), joined({as_view("VOUCH---"), vouch_number}),
                          server_, key.secret.view());
  const Bytes about = joined({key.public_key.view(), vouch_number, vouch,
                              property("Socket-Type", "DEALER"), property("Identity", "")});
  if (!write_command(joined({as_view("\10INITIATE"), cookie, sealed("CurveZMQINITIATE", about)})))
    return false;
  return read_command().has_value();  // READY
}

bool RawZmtp::say(View part, bool more) {
  const std::uint8_t flags = more ? 1 : 0;
  const Bytes body = sealed("CurveZMQMESSAGEC", joined({View(&flags, 1), part}));
  return write(framed(0, joined({as_view("\7MESSAGE"), body})));
}

}  // namespace harkara::node::test

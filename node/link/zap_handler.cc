#include "node/link/zap_handler.h"

#include <utility>

#include "base/text.h"

namespace harkara::node {
namespace {

constexpr const char* kZapEndpoint = "inproc://zeromq.zap.01";
constexpr std::string_view kVersion = "1.0";
constexpr std::size_t kMaxParts = 16;
constexpr std::size_t kEnvelopeParts = 2;  // routing id, empty delimiter
constexpr std::size_t kRequestParts = 7;

}  // namespace

std::optional<ZapRequest> parse_zap_request(std::span<const Bytes> parts) {
  if (parts.size() != kRequestParts) return std::nullopt;
  if (as_text(parts[0]) != kVersion || as_text(parts[2]) != kZapDomain) return std::nullopt;
  if (as_text(parts[5]) != "CURVE") return std::nullopt;
  const auto key = crypto::BoxPublicKey::from(parts[6]);
  if (!key || key->is_zero()) return std::nullopt;
  return ZapRequest{parts[1], *key};
}

Result<std::unique_ptr<ZapHandler>> ZapHandler::make(uv_loop_t* loop,
                                                     std::shared_ptr<ZmqContext> context,
                                                     Random& random) {
  HARKARA_ASSIGN(auto socket, ZmqSocket::make(std::move(context), ZMQ_ROUTER));
  HARKARA_TRY(socket->bind(kZapEndpoint));
  HARKARA_ASSIGN(auto poller, SocketPoller::make(loop, std::move(socket)));
  std::array<std::uint8_t, 16> token{};
  random.fill(token);
  return std::make_unique<ZapHandler>(std::move(poller), to_hex(token));
}

ZapHandler::ZapHandler(std::unique_ptr<SocketPoller> poller, std::string token)
    : poller_(std::move(poller)), token_(std::move(token)) {}

std::optional<ZapHandler::Parts> ZapHandler::receive() {
  Parts parts;
  ZmqMessage part;
  if (!poller_->socket().receive(part)) return std::nullopt;
  for (;;) {
    if (parts.size() < kMaxParts) parts.push_back(to_bytes(part.view()));
    if (!part.more() || !poller_->socket().receive(part)) return parts;
  }
}

void ZapHandler::deliver(int budget) {
  if (!poller_->touched()) return;
  while (budget-- > 0) {
    const auto parts = receive();
    if (!parts) return;
    answer(*parts);
  }
}

void ZapHandler::answer(const Parts& parts) {
  if (parts.size() < kEnvelopeParts + 2) return;  // not even an id to answer to
  const auto request = parse_zap_request(std::span(parts).subspan(kEnvelopeParts));
  if (only_ && request && request->key != *only_) return held_.push_back(parts);
  if (only_ && request) asked_ = true;
  if (request)
    reply(parts, "200", to_hex(request->key.view()) + token_);
  else
    reply(parts, "400", "");
}

void ZapHandler::reply(const Parts& parts, std::string_view code, const std::string& user_id) {
  const Bytes& request_id = parts[kEnvelopeParts + 1];
  const std::string_view status_text;  // the peer learns nothing
  const std::array<View, 8> reply{parts[0],         View{},        as_view(kVersion),
                                  request_id,       as_view(code), as_view(status_text),
                                  as_view(user_id), View{}};
  poller_->touch();
  for (std::size_t i = 0; i < reply.size(); ++i)
    if (poller_->socket().send(reply[i], i + 1 < reply.size()) != SendOutcome::sent) return;
}

std::optional<crypto::BoxPublicKey> ZapHandler::proven_key(const std::string& user_id) const {
  const std::size_t key_letters = 2 * crypto::BoxPublicKey::kSize;
  if (user_id.size() != key_letters + token_.size()) return std::nullopt;
  if (user_id.compare(key_letters, token_.size(), token_) != 0) return std::nullopt;
  const auto bytes = from_hex(std::string_view(user_id).substr(0, key_letters));
  return bytes ? crypto::BoxPublicKey::from(*bytes) : std::nullopt;
}

void ZapHandler::hold_all_but(const crypto::BoxPublicKey& key) {
  only_ = key;
  asked_ = false;
}

void ZapHandler::release() {
  only_.reset();
  for (const Parts& parts : std::exchange(held_, {})) answer(parts);
}

}  // namespace harkara::node

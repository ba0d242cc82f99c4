#include "node/link/zap_handler.h"

#include <catch2/catch.hpp>

namespace harkara::node {
namespace {

std::vector<Bytes> good_request() {
  const auto text = [](std::string_view t) { return to_bytes(as_view(t)); };
  return {text("1.0"), text("1"),     text(kZapDomain), text("10.0.0.1"),
          text(""),    text("CURVE"), Bytes(32, 7)};
}

TEST_CASE("A well formed ZAP request gives its key", "[node]") {
  const auto request = parse_zap_request(good_request());
  REQUIRE(request);
  CHECK(request->key.bytes[0] == 7);
  CHECK(as_text(request->request_id) == "1");
}

TEST_CASE("A ZAP request that departs from the form in any part is no request", "[node]") {
  CHECK_FALSE(parse_zap_request({}));
  for (const std::size_t part : {std::size_t{0}, std::size_t{2}, std::size_t{5}, std::size_t{6}}) {
    auto request = good_request();
    request[part].push_back('x');
    CHECK_FALSE(parse_zap_request(request));
    request[part].clear();
    CHECK_FALSE(parse_zap_request(request));
  }
  auto request = good_request();
  request.emplace_back();
  CHECK_FALSE(parse_zap_request(request));
  request.resize(6);
  CHECK_FALSE(parse_zap_request(request));
  request = good_request();
  request[6] = Bytes(32, 0);
  CHECK_FALSE(parse_zap_request(request));
}

TEST_CASE("A User-Id that the handler did not give proves nothing", "[node]") {
  const ZapHandler handler(nullptr, "cafe");
  const std::string key(64, 'a');
  CHECK(handler.proven_key(key + "cafe"));
  CHECK_FALSE(handler.proven_key(key + "cafd"));
  CHECK_FALSE(handler.proven_key(key));
  CHECK_FALSE(handler.proven_key(""));
  CHECK_FALSE(handler.proven_key(std::string(64, 'g') + "cafe"));
}

}  // namespace
}  // namespace harkara::node

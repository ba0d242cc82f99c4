#include "node/api/browser_words.h"

#include <catch2/catch.hpp>

#include "node/api/page_files.h"
#include "node/api/routes.h"

using namespace harkara::node::api;

TEST_CASE("a path is in the table or does not exist", "[api]") {
  CHECK(match("cases", "cases"));
  CHECK_FALSE(match("cases", "cases/"));
  CHECK_FALSE(match("cases/{}", "cases"));
  CHECK_FALSE(match("cases/{}", "cases/"));
  CHECK_FALSE(match("cases/{}", "cases/a/b"));
  CHECK_FALSE(match("cases/{}", "cases/" + std::string(201, 'a')));
  const auto found = match("cases/{}/attachments/{}", "cases/C-1/attachments/..");
  REQUIRE(found);
  CHECK((*found)[0] == "C-1");
  CHECK((*found)[1] == "..");
}

TEST_CASE("of several cookies of our name none counts", "[api]") {
  CHECK(session_cookie("harkara=ab12") == "ab12");
  CHECK(session_cookie("a=1; harkara=ab12; b=2") == "ab12");
  CHECK(session_cookie("xharkara=ab12").empty());
  CHECK(session_cookie("harkara=a; harkara=b").empty());
  CHECK(session_cookie("").empty());
}

TEST_CASE("a name that others may point at us is not ours unless it was given", "[api]") {
  CHECK(host_is_ours("127.0.0.1:8480", {}));
  CHECK(host_is_ours("192.168.1.7", {}));
  CHECK(host_is_ours("[::1]:8480", {}));
  CHECK(host_is_ours("LOCALHOST:8480", {}));
  CHECK(host_is_ours("Clinic.lan:8480", {"clinic.lan"}));
  for (const char* foreign : {"evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:x", "[::1",
                              "[::1]evil", "localhost.evil", "127.0.0.1:80@evil.example"}) {
    INFO(foreign);
    CHECK_FALSE(host_is_ours(foreign, {"clinic.lan"}));
  }
}

TEST_CASE("an origin is ours with its scheme, host and port only", "[api]") {
  CHECK(same_origin("http://127.0.0.1:8480", "127.0.0.1:8480", false));
  CHECK(same_origin("https://clinic.lan", "clinic.lan", true));
  CHECK_FALSE(same_origin("http://clinic.lan", "clinic.lan", true));
  CHECK_FALSE(same_origin("http://127.0.0.1:8481", "127.0.0.1:8480", false));
  CHECK_FALSE(same_origin("http://127.0.0.1:8480.evil", "127.0.0.1:8480", false));
  CHECK_FALSE(same_origin("null", "127.0.0.1:8480", false));
  CHECK_FALSE(same_origin("", "", false));
}

TEST_CASE("a session's neighbourhood is loopback, an IPv4 /24 or an IPv6 /64", "[api]") {
  CHECK(address_class("127.0.0.1") == address_class("::1"));
  CHECK(address_class("10.1.2.3") == address_class("::ffff:10.1.2.250"));
  CHECK(address_class("10.1.2.3") != address_class("10.1.3.3"));
  CHECK(address_class("2001:db8::1") == address_class("2001:db8::ffff"));
  CHECK(address_class("2001:db8::1") != address_class("2001:db8:0:1::1"));
}

TEST_CASE("gzip is sent to whom takes it", "[api]") {
  CHECK(accepts_gzip("gzip, deflate, br"));
  CHECK(accepts_gzip("br;q=1.0, gzip;q=0.8"));
  CHECK_FALSE(accepts_gzip("br"));
  CHECK_FALSE(accepts_gzip("gzip;q=0"));
  CHECK_FALSE(accepts_gzip("gzip;q=0.000"));
  CHECK_FALSE(accepts_gzip(""));
}

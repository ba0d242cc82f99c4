#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "node/control.h"
#include "node/daemon.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;

namespace {

class Loop {
 public:
  Loop() { REQUIRE(uv_loop_init(&loop) == 0); }
  ~Loop() {
    uv_run(&loop, UV_RUN_DEFAULT);
    HARKARA_ASSERT(uv_loop_close(&loop) == 0);
  }
  // Runs it until `asked`, on another thread, has its answer.
  Result<Json> while_asking(const std::filesystem::path& run, const Json& request) {
    auto answer = std::async(std::launch::async, [&] { return ask_daemon(run, request, 5'000); });
    while (answer.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
      uv_run(&loop, UV_RUN_NOWAIT);
    return answer.get();
  }
  uv_loop_t loop{};
};

}  // namespace

TEST_CASE("a command reaches the daemon even in a home too deep for a socket's address", "[node]") {
  Scratch scratch;
  std::filesystem::path deep = scratch.path;
  for (int i = 0; i < 12; ++i) deep /= "a-very-long-directory-name";
  std::filesystem::create_directories(deep);
  REQUIRE((deep / "control.sock").string().size() > 200);
  Loop loop;
  std::vector<Json> heard;
  auto server = ControlServer::listen(&loop.loop, deep, [&](const Json& request) {
    heard.push_back(request);
    return Json{{"ok", true}};
  });
  REQUIRE(server);
  const auto answer = loop.while_asking(deep, {{"do", "wake"}});
  REQUIRE(answer);
  CHECK((*answer)["ok"] == true);
  REQUIRE(heard.size() == 1);
  CHECK(heard[0]["do"] == "wake");
  server->reset();
  CHECK_FALSE(std::filesystem::exists(deep / "control.sock"));
}

TEST_CASE("asking where no daemon runs says how to start one", "[node]") {
  Scratch scratch;
  const auto answer = ask_daemon(scratch.path / "run", {{"do", "wake"}});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Errc::closed);
  CHECK(answer.error().message.find("node run") != std::string::npos);
}

TEST_CASE("a socket left by a crash does not keep the next daemon from listening", "[node]") {
  Scratch scratch;
  std::ofstream(scratch / "control.sock") << "left over";
  Loop loop;
  auto server =
      ControlServer::listen(&loop.loop, scratch.path, [](const Json&) { return Json::object(); });
  REQUIRE(server);
  server->reset();
}

TEST_CASE("an answer tells of files whose names are not UTF-8", "[node]") {
  Scratch scratch;
  Loop loop;
  auto server = ControlServer::listen(&loop.loop, scratch.path, [](const Json& request) {
    return Json{{"ok", true}, {"path", "Fl\xfcgel"}, {"asked", request}};
  });
  REQUIRE(server);
  const auto answer = loop.while_asking(scratch.path, {{"do", "carry_in"}, {"path", "\xff.post"}});
  REQUIRE(answer);
  CHECK((*answer)["path"] == "Fl\xef\xbf\xbdgel");
  CHECK((*answer)["asked"]["path"] == "\xef\xbf\xbd.post");
}

TEST_CASE("a line that is no request closes that connection and no other", "[node]") {
  Scratch scratch;
  Loop loop;
  auto server = ControlServer::listen(&loop.loop, scratch.path, [](const Json&) {
    return Json{{"ok", true}};
  });
  REQUIRE(server);
  CHECK_FALSE(loop.while_asking(scratch.path, Json("no object")));
  CHECK(loop.while_asking(scratch.path, {{"do", "wake"}}));
  server->reset();
}

TEST_CASE("a daemon starts, answers wake and status, and stops cleanly", "[node]") {
  Scratch scratch;
  make_three(scratch);
  SystemClock clock;
  crypto::SystemRandom random;
  auto station = Station::open(scratch / "lab/clinic", {}, clock, random);
  REQUIRE(station);
  auto log = open_log("error", scratch.path / "log");
  REQUIRE(log);
  Loop loop;
  {
    auto daemon = Daemon::start(&loop.loop, **station, **log);
    REQUIRE(daemon);
    const std::filesystem::path run = scratch.path / "lab/clinic/run";
    const auto wake = loop.while_asking(run, {{"do", "wake"}});
    REQUIRE(wake);
    CHECK((*wake)["ok"] == true);
    const auto status = loop.while_asking(run, {{"do", "status"}});
    REQUIRE(status);
    CHECK((*status)["peers"].is_array());
    (*daemon)->stop("the test is over");
    uv_run(&loop.loop, UV_RUN_DEFAULT);
    CHECK((*daemon)->outcome());
  }
  CHECK(*kept_trusted_ms((*station)->store()) > 0);
}

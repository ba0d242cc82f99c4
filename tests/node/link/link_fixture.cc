#include "tests/node/link/link_fixture.h"

#include <unistd.h>

#include <filesystem>

namespace harkara::node::test {
namespace {

constexpr std::int64_t kYear_s = 365 * 24 * 3600;

crypto::CertificateFields fields_for(crypto::CertificateKind kind, const std::string& name,
                                     const crypto::SigningKey& key, std::uint64_t serial) {
  crypto::CertificateFields fields;
  fields.kind = kind;
  fields.scope = kind == crypto::CertificateKind::node
                     ? crypto::Scope::originate | crypto::Scope::relay
                     : crypto::Scope::originate | crypto::Scope::relay | crypto::Scope::issue;
  fields.serial = serial;
  fields.identity = key.public_key;
  fields.not_before_s = kNow_s - kYear_s;
  fields.not_after_s = kNow_s + kYear_s;
  fields.name = name;
  return fields;
}

}  // namespace

bool Loop::run_until(const std::function<bool()>& holds, std::uint64_t limit_ms) {
  struct Limit {
    uv_timer_t timer;
    bool passed = false;
  } limit;
  uv_timer_init(&loop_, &limit.timer);
  limit.timer.data = &limit;
  uv_timer_start(
      &limit.timer, [](uv_timer_t* timer) { static_cast<Limit*>(timer->data)->passed = true; },
      limit_ms, 0);
  bool held = holds();
  while (!held && !limit.passed) {
    uv_run(&loop_, UV_RUN_ONCE);
    held = holds();
  }
  bool closed = false;
  limit.timer.data = &closed;
  uv_close(static_cast<uv_handle_t*>(static_cast<void*>(&limit.timer)),
           [](uv_handle_t* handle) { *static_cast<bool*>(handle->data) = true; });
  while (!closed) uv_run(&loop_, UV_RUN_NOWAIT);
  return held;
}

bool Loop::poll_until(const std::function<bool()>& holds, std::uint64_t limit_ms) {
  const std::uint64_t start = uv_hrtime();
  while (!holds()) {
    if (uv_hrtime() - start > limit_ms * 1'000'000) return false;
    run_for(2);
  }
  return true;
}

Organisation::Organisation(std::uint64_t seed)
    : random_(seed), of_process_(seed ^ (static_cast<std::uint64_t>(::getpid()) << 32U)) {
  crypto::initialise();
  root_key_ = crypto::make_signing_key(random_);
  authority_key_ = crypto::make_signing_key(random_);
  root_ = crypto::issue_certificate(fields_for(crypto::CertificateKind::root, "root", root_key_, 1),
                                    root_key_);
  authority_ = crypto::issue_certificate(
      fields_for(crypto::CertificateKind::authority, "authority", authority_key_, 2), root_key_);
}

ZmqIdentity Organisation::enrol(const std::string& name) {
  ZmqIdentity identity;
  identity.link = crypto::make_box_key(random_);
  const crypto::SigningKey key = crypto::make_signing_key(random_);
  auto fields = fields_for(crypto::CertificateKind::node, name, key, random_.next_u64() >> 1U);
  fields.link = identity.link.public_key;
  identity.certificate = crypto::issue_certificate(fields, authority_key_).encoded;
  return identity;
}

TrustAdmission::TrustAdmission(const Organisation& organisation) {
  REQUIRE(trust_.add_root(organisation.root().encoded));
  REQUIRE(trust_.add_authority(organisation.authority().encoded, kNow_s));
}

Result<crypto::Certificate> TrustAdmission::admit(View certificate,
                                                  const crypto::BoxPublicKey& key) {
  HARKARA_ASSIGN(auto peer, trust_.verify(certificate, crypto::CertificateKind::node,
                                          crypto::Scope::relay, kNow_s));
  if (peer.fields.link != key) return fail(Errc::refused, "the key is not the certificate's");
  return peer;
}

Node::Node(Loop& loop, Organisation& home, const std::string& name, const Organisation& trusted,
           StrangerLimits limits)
    : identity(home.enrol(name)), admission(trusted) {
  auto opened = ZmqTransport::open(loop.get(), identity, admission, heard, home.random(), limits);
  REQUIRE(opened);
  transport = *std::move(opened);
}

DialTarget Node::target() const {
  auto certificate = crypto::decode_certificate(identity.certificate);
  REQUIRE(certificate);
  return {transport->bound_endpoint(), *certificate};
}

std::string temporary_path(const std::string& name) {
  return (std::filesystem::temp_directory_path() /
          ("harkara-link-" + std::to_string(getpid()) + "-" + name))
      .string();
}

}  // namespace harkara::node::test

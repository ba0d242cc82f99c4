#include "node/network.h"

#include "base/limits.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "node/advice.h"
#include "node/files.h"

namespace harkara::node {
namespace {

using crypto::Certificate;
using crypto::CertificateFields;
using crypto::CertificateKind;
using crypto::Scope;

constexpr std::int64_t kYear_s = 365 * 24 * 3600;
constexpr std::int64_t kGrace_s = 24 * 3600;

CertificateFields office(CertificateKind kind, std::string name, const crypto::SigningKey& key,
                         std::int64_t now_s, std::int64_t years, Random& random) {
  CertificateFields out;
  out.kind = kind;
  out.tier = Tier::hub;
  out.scope = Scope::issue;
  out.serial = random.next_u64();
  out.identity = key.public_key;
  out.not_before_s = now_s - kGrace_s;
  out.not_after_s = now_s + years * kYear_s;
  out.name = std::move(name);
  return out;
}

Scope node_scope(const Enrolment& enrolment) {
  const Scope scope = Scope::originate | Scope::relay;
  return enrolment.desks.empty() ? scope : scope | Scope::host_desks;
}

Result<Certificate> read_certificate(const std::filesystem::path& path) {
  HARKARA_ASSIGN(const Bytes encoded, read_file(path));
  auto certificate = crypto::decode_certificate(encoded);
  if (!certificate) return within(path.string(), std::move(certificate).error());
  return certificate;
}

std::filesystem::path authority_directory(const std::filesystem::path& directory) {
  std::error_code error;
  const std::filesystem::path inner = directory / "authority";
  return std::filesystem::exists(inner / "keystore.hkk", error) ? inner : directory;
}

}  // namespace

Result<Authority> create_network(const std::filesystem::path& directory, const NewNetwork& network,
                                 const Passphrase& passphrase,
                                 const crypto::KeystoreParameters& parameters, Random& random) {
  if (!crypto::valid_name(network.name) || network.name.size() + 5 > kMaxNameBytes)
    return fail(Errc::invalid, "the network's name must be 1 to 35 of a-z, 0-9, '.' and '-'");
  std::error_code error;
  if (std::filesystem::exists(directory / "root", error))
    return fail_next(Errc::refused, directory.string() + " holds a network already",
                     "choose another directory");
  const std::filesystem::path root = directory / "root";
  const std::filesystem::path authority = directory / "authority";
  for (const auto& each : {directory, root, authority}) HARKARA_TRY(make_private_directory(each));

  const Seed root_seed = make_seed(random);
  const Seed authority_seed = make_seed(random);
  const crypto::SigningKey root_key = crypto::signing_key_from_seed(root_seed.view());
  Authority out{crypto::signing_key_from_seed(authority_seed.view()), {}, {}};
  out.root = crypto::issue_certificate(office(CertificateKind::root, network.name + "-root",
                                              root_key, network.now_s, kRootYears, random),
                                       root_key);
  out.certificate =
      crypto::issue_certificate(office(CertificateKind::authority, network.name, out.key,
                                       network.now_s, kAuthorityYears, random),
                                root_key);
  HARKARA_TRY(write_seed(root / "keystore.hkk", root_seed, passphrase, parameters, random));
  HARKARA_TRY(
      write_seed(authority / "keystore.hkk", authority_seed, passphrase, parameters, random));
  for (const auto& each : {root, authority})
    HARKARA_TRY(write_file(each / "root.cert", out.root.encoded, 0644));
  HARKARA_TRY(write_file(authority / "authority.cert", out.certificate.encoded, 0644));
  return out;
}

std::filesystem::path authority_keystore(const std::filesystem::path& directory) {
  return authority_directory(directory) / "keystore.hkk";
}

Result<Authority> open_authority(const std::filesystem::path& directory,
                                 const Passphrase& passphrase) {
  const std::filesystem::path home = authority_directory(directory);
  HARKARA_ASSIGN(const Seed seed, read_seed(home / "keystore.hkk", passphrase));
  Authority out{crypto::signing_key_from_seed(seed.view()), {}, {}};
  HARKARA_ASSIGN(out.certificate, read_certificate(home / "authority.cert"));
  HARKARA_ASSIGN(out.root, read_certificate(home / "root.cert"));
  if (out.certificate.fields.identity != out.key.public_key)
    return fail(Errc::refused, (home / "authority.cert").string() + " belongs to another key");
  return out;
}

Enrolled enrol(const Enrolment& enrolment, const Authority& authority, std::int64_t now_s,
               Random& random) {
  CertificateFields node;
  node.kind = CertificateKind::node;
  node.tier = enrolment.tier;
  node.scope = node_scope(enrolment);
  node.serial = random.next_u64();
  node.identity = enrolment.node;
  node.link = enrolment.link;
  node.not_before_s = now_s - kGrace_s;
  node.not_after_s = now_s + kNodeYears * kYear_s;
  node.name = enrolment.name;

  CertificateFields person = node;
  person.kind = CertificateKind::person;
  person.scope = enrolment.desks.empty() ? Scope::consult : Scope::consult | Scope::answer;
  person.serial = random.next_u64();
  person.identity = enrolment.person;
  person.link = {};
  return {crypto::issue_certificate(node, authority.key),
          crypto::issue_certificate(person, authority.key)};
}

std::string fingerprint(const crypto::SignPublicKey& key) {
  const std::string hex = to_hex(crypto::hash("hk.fingerprint", key.view()).view()).substr(0, 32);
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 4) out += (i == 0 ? "" : " ") + hex.substr(i, 4);
  return out;
}

}  // namespace harkara::node

#include "node/home.h"

#include "node/advice.h"
#include "node/files.h"

namespace harkara::node {
namespace {

using crypto::CertificateKind;
using crypto::Scope;

Result<crypto::Certificate> own_certificate(const HomePaths& paths, std::string_view whose,
                                            const crypto::TrustStore& trust, CertificateKind kind,
                                            const crypto::SignPublicKey& key, std::int64_t now_s) {
  const std::filesystem::path path = paths.certificate(whose);
  HARKARA_ASSIGN(const Bytes encoded, read_file(path));
  auto certificate = trust.verify(encoded, kind, Scope::none, now_s);
  if (!certificate) return within(path.string(), std::move(certificate).error());
  if (certificate->fields.identity != key)
    return fail_next(Errc::refused, path.string() + " belongs to other keys than keystore.hkk",
                     "put back the certificate of this home, or join again");
  return certificate;
}

Status exists_and_joined(const HomePaths& paths) {
  std::error_code error;
  if (!std::filesystem::exists(paths.config(), error))
    return fail_next(Errc::not_found, "there is no home in " + paths.root.string(),
                     "give the right one with --home DIR, or make one: harkara --home DIR node "
                     "init --name NAME --tier clinic");
  if (!std::filesystem::exists(paths.certificate("node"), error))
    return fail_next(Errc::not_found,
                     "the home " + paths.root.string() + " has not joined a network yet",
                     "have its request signed, then: harkara --home " + paths.root.string() +
                         " node join REPLY");
  return ok();
}

}  // namespace

Result<Config> read_config(const HomePaths& paths) {
  HARKARA_ASSIGN(const Bytes text, read_file(paths.config()));
  auto config = parse_config(text);
  if (!config) return within(paths.config().string(), std::move(config).error());
  return config;
}

Result<Keyring> unlock(const HomePaths& paths, const Config& config,
                       const PassphraseSources& sources) {
  HARKARA_ASSIGN(
      const Passphrase passphrase,
      find_passphrase(sources, paths.of_config(config.passphrase_file), paths.keystore().string()));
  return read_keyring(paths.keystore(), passphrase);
}

Result<std::int64_t> own_not_before_ms(const HomePaths& paths) {
  HARKARA_ASSIGN(const Bytes encoded, read_file(paths.certificate("node")));
  auto certificate = crypto::decode_certificate(encoded);
  if (!certificate)
    return within(paths.certificate("node").string(), std::move(certificate).error());
  return certificate->fields.not_before_s * 1000;
}

Result<crypto::TrustStore> read_trust(const HomePaths& paths, std::int64_t now_s) {
  crypto::TrustStore out;
  HARKARA_ASSIGN(const Bytes root, read_file(paths.certificate("root")));
  if (Status added = out.add_root(root); !added)
    return within(paths.certificate("root").string(), std::move(added).error());
  HARKARA_ASSIGN(const Bytes authority, read_file(paths.certificate("authority")));
  if (Status added = out.add_authority(authority, now_s); !added)
    return within(paths.certificate("authority").string(), std::move(added).error());
  return out;
}

Result<std::vector<Neighbour>> read_neighbours(const HomePaths& paths,
                                               const std::vector<NeighbourConfig>& configs,
                                               const crypto::TrustStore& trust,
                                               std::int64_t now_s) {
  std::vector<Neighbour> out;
  for (const NeighbourConfig& config : configs) {
    const std::filesystem::path path = paths.of_config(config.card);
    HARKARA_ASSIGN(const Bytes text, read_file(path));
    auto card = read_card(as_text(text), trust, now_s);
    if (!card) return within(path.string(), std::move(card).error());
    const std::string endpoint = config.endpoint.value_or(card->endpoint);
    out.push_back({*std::move(card), endpoint});
  }
  return out;
}

std::vector<Neighbour> Home::dialled() const {
  std::vector<Neighbour> out;
  for (const auto* list : {&parents, &children})
    for (const Neighbour& each : *list)
      if (!each.endpoint.empty()) out.push_back(each);
  return out;
}

Result<Home> open_home(const std::filesystem::path& root, const PassphraseSources& sources,
                       std::int64_t now_s) {
  Home out;
  out.paths.root = root;
  HARKARA_TRY(exists_and_joined(out.paths));
  HARKARA_ASSIGN(out.config, read_config(out.paths));
  HARKARA_ASSIGN(out.keyring, unlock(out.paths, out.config, sources));
  HARKARA_ASSIGN(out.own_trust, read_trust(out.paths, now_s));
  // A foreign authority never vouches for what this node is.
  HARKARA_ASSIGN(out.node, own_certificate(out.paths, "node", out.own_trust, CertificateKind::node,
                                           out.keyring.node().public_key, now_s));
  HARKARA_ASSIGN(out.person,
                 own_certificate(out.paths, "person", out.own_trust, CertificateKind::person,
                                 out.keyring.person().public_key, now_s));
  HARKARA_ASSIGN(out.organisations, read_organisations(out.paths, out.own_trust));
  HARKARA_ASSIGN(out.parents, read_neighbours(out.paths, out.config.parents, out.trust(), now_s));
  HARKARA_ASSIGN(out.children, read_neighbours(out.paths, out.config.children, out.trust(), now_s));
  if (out.node.fields.name != out.config.name || out.node.fields.tier != out.config.tier)
    return fail_next(Errc::refused,
                     out.paths.config().string() + " says " + out.config.name + ", " +
                         std::string(tier_name(out.config.tier)) + ", but the certificate says " +
                         out.node.fields.name + ", " + std::string(tier_name(out.node.fields.tier)),
                     "put name and tier of the certificate back into harkara.toml");
  return out;
}

Status create_home(const HomePaths& paths, const Config& config) {
  std::error_code error;
  if (std::filesystem::exists(paths.config(), error) ||
      std::filesystem::exists(paths.keystore(), error))
    return fail_next(Errc::refused, "there is a home in " + paths.root.string() + " already",
                     "choose another directory with --home DIR");
  HARKARA_TRY(make_private_directory(paths.root));
  for (const auto& inner : {paths.certificates(), paths.cards(), paths.store(), paths.run()})
    HARKARA_TRY(make_private_directory(inner));
  return write_file(paths.config(), as_view(write_config(config)));
}

}  // namespace harkara::node

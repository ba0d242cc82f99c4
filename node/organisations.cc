#include "node/organisations.h"

#include "base/assert.h"
#include "node/advice.h"
#include "node/consult/counting/tally.h"
#include "node/files.h"
#include "node/toml_table.h"

namespace harkara::node {
namespace {

constexpr std::size_t kMaxLicencesBytes = 256 * 1024;
constexpr std::int64_t kDay_s = 24 * 3600;

using consult::Licence;

struct Organisation {
  Licence licence;
  std::string root;                      // files, relative to the home
  std::vector<std::string> authorities;  // likewise
};

void read_until(TomlTable& table, Licence& out) {
  const auto text = table.optional_text("until");
  if (!text) return;
  const auto day = consult::counting::day_from(*text);
  if (day)
    out.not_after_s = (std::int64_t{*day} + 1) * kDay_s - 1;
  else
    table.reject("until", "must be a day, like \"2027-03-31\"");
}

Result<Organisation> read_organisation(TomlTable& table) {
  Organisation out;
  out.licence.organisation = table.text("name");
  out.root = table.text("root");
  out.authorities = table.one_or_more("authorities");
  out.licence.desks = table.one_or_more("desks");
  out.licence.nodes = table.one_or_more("nodes");
  read_until(table, out.licence);
  if (out.licence.organisation.empty()) table.reject("name", "is missing");
  if (out.root.empty()) table.reject("root", "must name the file of its root certificate");
  if (out.authorities.empty())
    table.reject("authorities", "must name the files of its authorities' certificates");
  HARKARA_TRY(table.finish());
  return out;
}

Result<std::vector<Organisation>> parse(View text) {
  HARKARA_ASSIGN(TomlTable file, TomlTable::parse(text));
  std::vector<Organisation> out;
  for (TomlTable& each : file.tables("organisation")) {
    HARKARA_ASSIGN(Organisation read, read_organisation(each));
    out.push_back(std::move(read));
  }
  HARKARA_TRY(file.finish());
  return out;
}

Status add_certificates(const HomePaths& paths, const NodeId& home_root, Organisation& organisation,
                        crypto::TrustStore& trust, std::int64_t now_s) {
  const auto named = [](const std::filesystem::path& path, Error error) {
    return within(path.string(), std::move(error));
  };
  const std::filesystem::path path = paths.of_config(organisation.root);
  HARKARA_ASSIGN(const Bytes encoded, read_file(path));
  const auto root = crypto::decode_certificate(encoded);
  if (!root) return named(path, root.error());
  organisation.licence.root = root->subject;
  if (root->subject == home_root)
    return fail_next(Errc::invalid, path.string() + " is the root of this node's own network",
                     "name the other organisation's");
  if (const Status added = trust.add_root(encoded); !added) return named(path, added.error());
  for (const std::string& each : organisation.authorities) {
    const std::filesystem::path file = paths.of_config(each);
    HARKARA_ASSIGN(const Bytes authority, read_file(file));
    if (const Status added = trust.add_authority(authority, now_s); !added)
      return named(file, added.error());
  }
  return ok();
}

}  // namespace

Result<consult::Licences> read_organisations(const HomePaths& paths, crypto::TrustStore& trust,
                                             std::int64_t now_s) {
  HARKARA_ASSERT(trust.roots().size() == 1);
  HARKARA_ASSIGN(const auto own, crypto::decode_certificate(trust.roots().front()));
  std::error_code error;
  if (!std::filesystem::exists(paths.licences(), error) && !error)
    return consult::Licences(own.subject, {});
  HARKARA_ASSIGN(const Bytes text, read_file(paths.licences(), kMaxLicencesBytes));
  auto organisations = parse(text);
  if (!organisations) return within(paths.licences().string(), std::move(organisations).error());
  std::vector<Licence> licences;
  for (Organisation& each : *organisations) {
    HARKARA_TRY(add_certificates(paths, own.subject, each, trust, now_s));
    licences.push_back(std::move(each.licence));
  }
  return consult::Licences(own.subject, std::move(licences));
}

}  // namespace harkara::node

#include "node/organisations.h"

#include <algorithm>

#include "base/assert.h"
#include "node/advice.h"
#include "node/consult/counting/tally.h"
#include "node/consult/writing.h"
#include "node/home.h"
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

Result<Bytes> read_stamped(const std::filesystem::path& path, std::vector<FileStamp>& files) {
  files.push_back(stamp_of(path));
  return read_file(path, kMaxLicencesBytes);
}

// An authority is taken in as of a time when it and its root held; whoever verifies under
// it says when.
std::int64_t time_of_both(const crypto::Certificate& root, View authority) {
  const auto read = crypto::decode_certificate(authority);
  return read ? std::max(root.fields.not_before_s, read->fields.not_before_s)
              : root.fields.not_before_s;
}

Status add_root(const HomePaths& paths, const NodeId& home_root, Organisation& organisation,
                Organisations& out) {
  const std::filesystem::path path = paths.of_config(organisation.root);
  HARKARA_ASSIGN(const Bytes encoded, read_stamped(path, out.files));
  const auto root = crypto::decode_certificate(encoded);
  if (!root) return within(path.string(), root.error());
  organisation.licence.root = root->subject;
  if (root->subject == home_root)
    return fail_next(Errc::invalid, path.string() + " is the root of this node's own network",
                     "name the other organisation's");
  if (const Status added = out.trust.add_root(encoded); !added)
    return within(path.string(), added.error());
  for (const std::string& each : organisation.authorities) {
    const std::filesystem::path file = paths.of_config(each);
    HARKARA_ASSIGN(const Bytes authority, read_stamped(file, out.files));
    if (const Status added = out.trust.add_authority(authority, time_of_both(*root, authority));
        !added)
      return within(file.string(), added.error());
  }
  return ok();
}

}  // namespace

Result<Organisations> read_organisations(const HomePaths& paths, const crypto::TrustStore& own) {
  HARKARA_ASSERT(own.roots().size() == 1);
  HARKARA_ASSIGN(const auto root, crypto::decode_certificate(own.roots().front()));
  Organisations out{own, {}, {}};
  const auto text = read_stamped(paths.licences(), out.files);
  if (!text && text.error().code != Errc::not_found) return text.error();
  std::vector<Licence> licences;
  if (text) {
    auto organisations = parse(*text);
    if (!organisations) return within(paths.licences().string(), std::move(organisations).error());
    for (Organisation& each : *organisations) {
      HARKARA_TRY(add_root(paths, root.subject, each, out));
      licences.push_back(std::move(each.licence));
    }
  }
  out.licences = consult::Licences(root.subject, std::move(licences));
  return out;
}

bool has_changed(const Organisations& read) {
  return std::ranges::any_of(read.files,
                             [](const FileStamp& each) { return stamp_of(each.path) != each; });
}

std::string licence_text(const Licence& licence, std::int64_t now_s) {
  const std::string who = "organisation " + licence.organisation;
  if (licence.not_after_s < now_s) return "the licence of " + who + " has ended";
  if (licence.desks.empty()) return who + " is trusted to carry; its specialists may not answer";
  return who + " may answer at " + consult::joined(licence.desks);
}

}  // namespace harkara::node

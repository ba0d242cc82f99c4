#include "node/consult/licences.h"

#include <algorithm>

namespace harkara::node::consult {
namespace {

bool holds(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Error unlicensed(const std::string& why) {
  return fail(Errc::refused, why + "; next: the operator of this node adds it to licences.toml");
}

Status check_one(const Licence& licence, const std::string& author, const std::string& desk,
                 const std::string& node, std::int64_t now_s) {
  const std::string who = author + " of " + licence.organisation;
  if (desk.empty() && licence.desks.empty())
    return unlicensed(who + " is not licensed to answer anywhere");
  if (now_s > licence.not_after_s)
    return unlicensed("the licence of " + licence.organisation + " has ended, by which " + author +
                      " answered");
  if (!desk.empty() && !holds(licence.desks, "*") && !holds(licence.desks, desk))
    return unlicensed(who + " is not licensed to answer at " + desk);
  if (!node.empty() && !licence.nodes.empty() && !holds(licence.nodes, node))
    return unlicensed(who + " is not licensed to answer cases of " + node);
  return ok();
}

}  // namespace

std::string Licences::organisation_of(const crypto::TrustStore& trust,
                                      const crypto::Certificate& author) const {
  if (home_root_ == NodeId{} || trust.stands_under(author, home_root_)) return "";
  for (const Licence& licence : given_)
    if (trust.stands_under(author, licence.root)) return licence.organisation;
  return "";
}

Status Licences::check(const crypto::TrustStore& trust, const crypto::Certificate& author,
                       const std::string& desk, const std::string& node, std::int64_t now_s) const {
  if (home_root_ == NodeId{} || trust.stands_under(author, home_root_)) return ok();
  Status refused = unlicensed(author.fields.name +
                              " is certified by another organisation, which has no licence here");
  for (const Licence& licence : given_) {
    if (!trust.stands_under(author, licence.root)) continue;
    refused = check_one(licence, author.fields.name, desk, node, now_s);
    if (refused) return ok();
  }
  return refused;
}

}  // namespace harkara::node::consult

// Parsers of what a browser sends, apart so that the fuzzer reaches them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harkara::node::api {

// The value of our cookie; empty when there is none, or more than one.
std::string session_cookie(std::string_view cookies);

// "clinic.lan:8480" without its port; empty when it is no host at all.
std::string host_name(std::string_view host);
// May a browser call us by this name: an IP address (no foreign name can be pointed at us
// with it), localhost, or one of `more`?
bool host_is_ours(std::string_view host, const std::vector<std::string>& more);
// Is `origin` the page that `host` serves?
bool same_origin(std::string_view origin, std::string_view host, bool tls);

// The neighbourhood of an address to which a session is bound: loopback, IPv4 /24, IPv6 /64.
std::string address_class(std::string_view address);

}  // namespace harkara::node::api

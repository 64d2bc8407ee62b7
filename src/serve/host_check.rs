//! The check of the host and the origin of a request: only pages of this server are answered.
//!
//! A page of the web can send a browser here, by a name that it points at this machine (DNS
//! rebinding) or by the address itself. So the host of a request is compared exactly, and other
//! pages may link here but read nothing.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, StatusCode, Uri, header};

/// The hosts that requests may name.
#[derive(Clone, Debug)]
pub struct AllowedHosts {
    names: Vec<String>,
    /// The port of a server that listens at all addresses of the machine: then any address is
    /// allowed, but no name.
    wildcard_port: Option<u16>,
}

impl AllowedHosts {
    /// The hosts of a server that listens at an address and port.
    pub fn new(host: IpAddr, port: u16) -> Self {
        let mut names = vec![SocketAddr::new(host, port).to_string()];
        if host.is_loopback() || host.is_unspecified() {
            names.push(format!("localhost:{port}"));
        }
        if port == 80 {
            let without_port: Vec<_> =
                names.iter().map(|name| name.trim_end_matches(":80").to_owned()).collect();
            names.extend(without_port);
        }
        Self { names, wildcard_port: host.is_unspecified().then_some(port) }
    }

    fn is_allowed(&self, host: &str) -> bool {
        let has_port =
            |port| host.parse::<SocketAddr>().is_ok_and(|address| address.port() == port);
        self.names.iter().any(|name| name == host) || self.wildcard_port.is_some_and(has_port)
    }

    /// Checks whether a request may be answered.
    ///
    /// # Errors
    /// With the status of the answer if not.
    pub fn authorize(
        &self,
        uri: &Uri,
        headers: &HeaderMap,
        resource: ResourceKind,
    ) -> Result<(), StatusCode> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(Ok(host)), None) = (hosts.next().map(|host| host.to_str()), hosts.next()) else {
            return Err(StatusCode::BAD_REQUEST);
        };
        if !self.is_allowed(host)
            || uri.authority().is_some_and(|authority| authority.as_str() != host)
        {
            return Err(StatusCode::MISDIRECTED_REQUEST);
        }
        if let Some(origin) = header_text(headers, "origin")
            && origin.strip_prefix("http://") != Some(host)
        {
            return Err(StatusCode::FORBIDDEN);
        }
        // Browsers set these headers, and scripts cannot change them (Fetch Metadata).
        let is_same_site =
            matches!(header_text(headers, "sec-fetch-site"), None | Some("same-origin" | "none"));
        let follows_link = resource == ResourceKind::SiteFile
            && header_text(headers, "sec-fetch-mode") == Some("navigate");
        if is_same_site || follows_link { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
    }
}

/// The value of a header; empty if it is not ASCII.
fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// A file of the site.
    SiteFile,
    /// A file of the server.
    Internal,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorize_status(
        hosts: &AllowedHosts,
        resource: ResourceKind,
        headers: &[(&'static str, &str)],
    ) -> Result<(), u16> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        hosts
            .authorize(&Uri::from_static("/"), &headers, resource)
            .map_err(|status| status.as_u16())
    }

    #[test]
    fn only_this_servers_own_names_are_answered() {
        let hosts = AllowedHosts::new(IpAddr::from([127, 0, 0, 1]), 8023);
        for host in ["127.0.0.1:8023", "localhost:8023"] {
            assert_eq!(
                authorize_status(&hosts, ResourceKind::SiteFile, &[("host", host)]),
                Ok(()),
                "{host}"
            );
        }
        for host in [
            "evil.example:8023",
            "evil.example",
            "127.0.0.1",
            "127.0.0.1:80",
            "localhost:8024",
            "localhost.evil.example:8023",
            "127.0.0.1:8023.evil.example",
            "127.0.0.1.nip.example:8023",
            "[::1]:8023",
            "192.168.0.7:8023",
            "",
        ] {
            assert_eq!(
                authorize_status(&hosts, ResourceKind::SiteFile, &[("host", host)]),
                Err(421),
                "{host}"
            );
        }
        assert_eq!(authorize_status(&hosts, ResourceKind::SiteFile, &[]), Err(400));
        assert_eq!(
            authorize_status(
                &hosts,
                ResourceKind::SiteFile,
                &[("host", "localhost:8023"), ("host", "localhost:8023")]
            ),
            Err(400)
        );
    }

    #[test]
    fn on_all_addresses_any_address_is_answered_and_no_name() {
        let hosts = AllowedHosts::new(IpAddr::from([0, 0, 0, 0]), 8023);
        for host in ["192.168.0.7:8023", "127.0.0.1:8023", "localhost:8023"] {
            assert_eq!(
                authorize_status(&hosts, ResourceKind::SiteFile, &[("host", host)]),
                Ok(()),
                "{host}"
            );
        }
        for host in ["evil.example:8023", "192.168.0.7:8024", "192.168.0.7"] {
            assert_eq!(
                authorize_status(&hosts, ResourceKind::SiteFile, &[("host", host)]),
                Err(421),
                "{host}"
            );
        }
    }

    #[test]
    fn another_page_may_lead_here_and_read_nothing() {
        let hosts = AllowedHosts::new(IpAddr::from([127, 0, 0, 1]), 8023);
        let with = |resource, more: &[(&'static str, &str)]| {
            authorize_status(&hosts, resource, &[&[("host", "127.0.0.1:8023")], more].concat())
        };
        let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        assert_eq!(with(ResourceKind::SiteFile, &link), Ok(()));
        assert_eq!(with(ResourceKind::Internal, &link), Err(403));
        assert_eq!(
            with(
                ResourceKind::SiteFile,
                &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")]
            ),
            Err(403)
        );
        assert_eq!(with(ResourceKind::Internal, &[("sec-fetch-site", "same-site")]), Err(403));
        assert_eq!(with(ResourceKind::Internal, &[("sec-fetch-site", "same-origin")]), Ok(()));
        for origin in
            ["http://evil.example", "null", "http://localhost:8023", "https://127.0.0.1:8023"]
        {
            assert_eq!(with(ResourceKind::SiteFile, &[("origin", origin)]), Err(403), "{origin}");
        }
        assert_eq!(with(ResourceKind::Internal, &[("origin", "http://127.0.0.1:8023")]), Ok(()));
    }
}

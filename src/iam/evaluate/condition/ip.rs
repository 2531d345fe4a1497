use crate::iam::evaluate::truth::Truth;
use ipnet::IpNet;
use std::net::IpAddr;

/// Whether an address lies in a range such as `203.0.113.0/24`; without a prefix, whether it is that one.
pub fn covers(range: &str, address: &str) -> Truth {
    let Some(network) = parse(range) else {
        return Truth::cannot_tell(format!("`{range}` is no range of addresses"));
    };
    let Ok(address) = address.parse::<IpAddr>() else {
        return Truth::cannot_tell(format!("`{address}` is no address"));
    };
    Truth::known(network.contains(&address))
}

fn parse(range: &str) -> Option<IpNet> {
    let (network, bits) = range.split_once('/').map_or((range, None), |(network, bits)| (network, Some(bits)));
    let network: IpAddr = network.parse().ok()?;
    match bits {
        Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => IpNet::new(network, bits.parse().ok()?).ok(),
        Some(_) => None,
        None => Some(IpNet::from(network)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_covers_its_addresses_and_no_others() {
        let rows = [
            ("203.0.113.0/24", "203.0.113.7", true),
            ("203.0.113.9/24", "203.0.113.7", true),
            ("203.0.113.0/24", "203.0.114.7", false),
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.8", false),
            ("0.0.0.0/0", "203.0.113.7", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8:1234:5678::/64", "2001:db8:1234:5678::1", true),
            ("::/0", "2001:db8::1", true),
            ("2001:db8::1", "2001:db8::2", false),
        ];
        for (range, address, wanted) in rows {
            assert_eq!(covers(range, address), Truth::known(wanted), "{range} {address}");
        }
        for (range, address) in
            [("203.0.113.0/33", "1.1.1.1"), ("203.0.113/24", "1.1.1.1"), ("1.1.1.1/+8", "1.1.1.1"), ("::/0", "x")]
        {
            assert!(matches!(covers(range, address), Truth::CannotTell(_)), "{range} {address}");
        }
    }
}

import { expect } from "chai";
import { isLoopbackAddress, isPublicAddress } from "../../../runtime/values/publicAddress";

const INTERNAL = [
  ...["0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1"],
  ...["172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"],
  ...["224.0.0.1", "240.0.0.1", "255.255.255.255"],
  ...["::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::808:808", "64:ff9b:1::1"],
  ...["100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1"],
  ...["fe80::1%eth0", "fec0::1", "ff02::1", "4000::1", "5f00::1"],
];
const PUBLIC = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2001:4860:4860::8888", "2a00:1450::1"];

describe("an address that a webhook may have", () => {
  for (const address of PUBLIC) {
    it(`is ${address}`, () => expect(isPublicAddress(address)).to.equal(true));
  }
  for (const address of INTERNAL) {
    it(`is not ${address}`, () => expect(isPublicAddress(address)).to.equal(false));
  }

  it("is no text that is no address", () => {
    for (const text of ["", "example.com", "8.8.8.8.8", "8.8.8.8/32"]) {
      expect(isPublicAddress(text), text).to.equal(false);
    }
  });
});

describe("an address of this machine", () => {
  it("is 127.0.0.0/8 or ::1, and no other", () => {
    for (const address of ["127.0.0.1", "127.9.9.9", "::1"])
      expect(isLoopbackAddress(address)).to.equal(true);
    for (const address of ["10.0.0.1", "::ffff:127.0.0.1", "8.8.8.8", ""]) {
      expect(isLoopbackAddress(address), address).to.equal(false);
    }
  });
});

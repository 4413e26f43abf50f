"""One client of a crash run over identities: it changes users, groups, roles and policies of its own until the server dies,
and knows what must be there then."""

import copy
import json
import random
import urllib.parse

from iam_client import IamClient, IamError
from json_client import Unanswered

ACCOUNT = "000000000000"
NEW_KEY = "?"
MANAGED = "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"
MOST = {"User": 3, "Group": 2, "Role": 2, "Policy": 2}
TRUST = json.dumps({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}]})


def document(number):
    return json.dumps({"Statement": [{"Sid": f"S{number}", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})


def arn(name):
    return f"arn:aws:iam::{ACCOUNT}:policy/{name}"


class IdentityWriter:
    """`state` is what was acknowledged: by kind ("User", …), then by name. `pending` is what the one request that was not
    answered would have made of it."""

    def __init__(self, number, seed, root_key):
        self.number = number
        self.random = random.Random(seed * 1000 + number)
        self.root_key = root_key
        self.state = {"User": {}, "Group": {}, "Role": {}, "Policy": {}}
        self.pending = None
        self.secrets = {}  # of access keys that were answered
        self.next_number = 1
        self.acknowledged = 0
        self.failure = None

    def run(self, port):
        """Until the server is gone."""
        client = IamClient(port, self.root_key)
        try:
            while True:
                self._step(client)
        except Unanswered:
            pass
        except Exception as error:  # told by the run, whose threads would swallow it
            self.failure = error
        client.close()

    def check(self, client):
        """After a restart: what is there is what was acknowledged, or that and the pending change. Goes on from it."""
        found = self._read(client)
        if self.pending is not None and self._is_pending(found):
            self.state = self._named(found)
        assert found == self.state, f"writer {self.number}: {found} is neither {self.state} nor {self.pending}"
        self.pending = None
        self._check_keys(client)

    # ---- Changes

    def _step(self, client):
        change = self.random.choice((
            self._create, self._create, self._create, self._remove, self._rename, self._tag, self._inline, self._inline,
            self._attach, self._attach, self._bound, self._join, self._join, self._key, self._key, self._version))
        made = change()
        if made is None:
            return
        action, parameters, after = made
        self.pending = after
        answer = client.call(action, **parameters)
        self.acknowledged += 1
        if action == "CreateAccessKey":
            key = answer["AccessKey"]
            self.secrets[key["AccessKeyId"]] = key["SecretAccessKey"]
            keys = after["User"][key["UserName"]]["keys"]
            keys[key["AccessKeyId"]] = keys.pop(NEW_KEY)
        self.state, self.pending = after, None

    def _number(self):
        self.next_number += 1
        return self.next_number

    def _pick(self, *kinds):
        """A kind and a name of what is there, or nothing."""
        there = [(kind, name) for kind in kinds for name in self.state[kind]]
        return self.random.choice(there) if there else (None, None)

    def _after(self):
        return copy.deepcopy(self.state)

    def _create(self):
        kind = self.random.choice(list(MOST))
        if len(self.state[kind]) >= MOST[kind]:
            return None
        name, after, number = f"w{self.number}-{self._number()}", self._after(), self._number()
        if kind == "Policy":
            after[kind][name] = {"versions": {"v1": number}, "default": "v1"}
            return "CreatePolicy", {"PolicyName": name, "PolicyDocument": document(number)}, after
        entity = after[kind][name] = {"inline": {}, "attached": []}
        parameters = {f"{kind}Name": name}
        if kind != "Group":
            entity.update(tags={"n": str(number)}, boundary="")
            parameters["Tags"] = [{"Key": "n", "Value": str(number)}]
        if kind == "User":
            entity.update(keys={}, groups=[])
        if kind == "Role":
            parameters["AssumeRolePolicyDocument"] = TRUST
        return f"Create{kind}", parameters, after

    def _remove(self):
        kind, name = self._pick("User", "Group", "Role", "Policy")
        if kind is None or (kind == "Policy" and not self._unused(name)):
            return None
        entity, after = self.state[kind][name], self._after()
        if kind == "Policy":
            if len(entity["versions"]) > 1:
                return None
            del after[kind][name]
            return "DeletePolicy", {"PolicyArn": arn(name)}, after
        busy = entity["inline"] or entity["attached"] or entity.get("keys") or entity.get("groups")
        if busy or (kind == "Group" and any(name in user["groups"] for user in self.state["User"].values())):
            return None
        del after[kind][name]
        return f"Delete{kind}", {f"{kind}Name": name}, after

    def _unused(self, name):
        holders = [entity for kind in ("User", "Group", "Role") for entity in self.state[kind].values()]
        return not any(arn(name) in holder["attached"] or holder.get("boundary") == arn(name) for holder in holders)

    def _rename(self):
        """Rewrites a group's members with it."""
        kind, name = self._pick("User", "Group", "Group")
        if kind is None:
            return None
        after, new_name = self._after(), f"w{self.number}-{self._number()}"
        after[kind][new_name] = after[kind].pop(name)
        if kind == "Group":
            for user in after["User"].values():
                user["groups"] = sorted(new_name if group == name else group for group in user["groups"])
        return f"Update{kind}", {f"{kind}Name": name, f"New{kind}Name": new_name}, after

    def _tag(self):
        kind, name = self._pick("User", "Role")
        if kind is None:
            return None
        after, value = self._after(), str(self._number())
        after[kind][name]["tags"].update({"n": value, "m": value})
        return f"Tag{kind}", {f"{kind}Name": name, "Tags": [{"Key": key, "Value": value} for key in "nm"]}, after

    def _inline(self):
        kind, name = self._pick("User", "Group", "Role")
        if kind is None:
            return None
        after, policy, number = self._after(), self.random.choice("ab"), self._number()
        inline = after[kind][name]["inline"]
        target = {f"{kind}Name": name, "PolicyName": policy}
        if policy in inline and self.random.random() < 0.6:
            del inline[policy]
            return f"Delete{kind}Policy", target, after
        inline[policy] = number
        return f"Put{kind}Policy", {**target, "PolicyDocument": document(number)}, after

    def _attach(self):
        kind, name = self._pick("User", "Group", "Role")
        if kind is None:
            return None
        after, policy = self._after(), self.random.choice([MANAGED, *map(arn, self.state["Policy"])])
        attached = after[kind][name]["attached"]
        verb = "Detach" if policy in attached else "Attach"
        attached.remove(policy) if verb == "Detach" else attached.append(policy)
        attached.sort()
        return f"{verb}{kind}Policy", {f"{kind}Name": name, "PolicyArn": policy}, after

    def _bound(self):
        kind, name = self._pick("User", "Role")
        if kind is None:
            return None
        after = self._after()
        if after[kind][name]["boundary"]:
            after[kind][name]["boundary"] = ""
            return f"Delete{kind}PermissionsBoundary", {f"{kind}Name": name}, after
        after[kind][name]["boundary"] = self.random.choice([MANAGED, *map(arn, self.state["Policy"])])
        return (f"Put{kind}PermissionsBoundary",
                {f"{kind}Name": name, "PermissionsBoundary": after[kind][name]["boundary"]}, after)

    def _join(self):
        (_, user), (_, group) = self._pick("User"), self._pick("Group")
        if user is None or group is None:
            return None
        after = self._after()
        groups = after["User"][user]["groups"]
        verb = "RemoveUserFromGroup" if group in groups else "AddUserToGroup"
        groups.remove(group) if group in groups else groups.append(group)
        groups.sort()
        return verb, {"UserName": user, "GroupName": group}, after

    def _key(self):
        _, user = self._pick("User")
        if user is None:
            return None
        after = self._after()
        keys = after["User"][user]["keys"]
        if len(keys) < 2 and self.random.random() < 0.5:
            keys[NEW_KEY] = "Active"
            return "CreateAccessKey", {"UserName": user}, after
        if not keys:
            return None
        key = self.random.choice(sorted(keys))
        if self.random.random() < 0.5:
            del keys[key]
            return "DeleteAccessKey", {"UserName": user, "AccessKeyId": key}, after
        keys[key] = "Inactive" if keys[key] == "Active" else "Active"
        return "UpdateAccessKey", {"UserName": user, "AccessKeyId": key, "Status": keys[key]}, after

    def _version(self):
        _, name = self._pick("Policy")
        if name is None:
            return None
        after, number = self._after(), self._number()
        policy = after["Policy"][name]
        last = max(int(version[1:]) for version in policy["versions"])
        others = [version for version in policy["versions"] if version != policy["default"]]
        # The newest is kept, so that the next number follows from what is there.
        others = [version for version in others if version != f"v{last}"]
        if others and (len(policy["versions"]) == 5 or self.random.random() < 0.4):
            gone = self.random.choice(others)
            del policy["versions"][gone]
            return "DeletePolicyVersion", {"PolicyArn": arn(name), "VersionId": gone}, after
        if len(policy["versions"]) == 5:
            return None
        policy["versions"][f"v{last + 1}"] = number
        policy["default"] = f"v{last + 1}"
        return ("CreatePolicyVersion",
                {"PolicyArn": arn(name), "PolicyDocument": document(number), "SetAsDefault": True}, after)

    # ---- What is there

    def _read(self, client):
        found = {}
        for kind in ("User", "Group", "Role"):
            entities = client.call(f"List{kind}s", MaxItems=1000)[f"{kind}s"]
            names = [entity[f"{kind}Name"] for entity in entities]
            found[kind] = {name: self._read_entity(client, kind, name) for name in names if self._is_mine(name)}
        policies = client.call("ListPolicies", Scope="Local", MaxItems=1000)["Policies"]
        names = [policy["PolicyName"] for policy in policies]
        found["Policy"] = {name: self._read_policy(client, name) for name in names if self._is_mine(name)}
        return found

    def _is_mine(self, name):
        return name.startswith(f"w{self.number}-")

    def _read_entity(self, client, kind, name):
        target = {f"{kind}Name": name}
        entity = client.call(f"Get{kind}", **target)[kind]
        inline = client.call(f"List{kind}Policies", **target)["PolicyNames"]
        attached = client.call(f"ListAttached{kind}Policies", **target)["AttachedPolicies"]
        read = {"inline": {policy: self._inline_number(client, kind, target, policy) for policy in inline},
                "attached": sorted(policy["PolicyArn"] for policy in attached)}
        if kind != "Group":
            read["tags"] = {tag["Key"]: tag["Value"] for tag in entity.get("Tags", [])}
            read["boundary"] = entity.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
        if kind == "User":
            keys = client.call("ListAccessKeys", **target)["AccessKeyMetadata"]
            read["keys"] = {key["AccessKeyId"]: key["Status"] for key in keys}
            read["groups"] = sorted(group["GroupName"] for group in client.call("ListGroupsForUser", **target)["Groups"])
        return read

    def _inline_number(self, client, kind, target, policy):
        return number_of(client.call(f"Get{kind}Policy", PolicyName=policy, **target)["PolicyDocument"])

    def _read_policy(self, client, name):
        versions = client.call("ListPolicyVersions", PolicyArn=arn(name))["Versions"]
        return {"default": next(version["VersionId"] for version in versions if version["IsDefaultVersion"] == "true"),
                "versions": {version["VersionId"]: number_of(client.call(
                    "GetPolicyVersion", PolicyArn=arn(name), VersionId=version["VersionId"])["PolicyVersion"]["Document"])
                    for version in versions}}

    def _is_pending(self, found):
        return self._named(found, for_unknown=NEW_KEY) == self.pending

    def _named(self, found, for_unknown=None):
        """With a key that nobody was told of under another name."""
        named = copy.deepcopy(found)
        for user in named["User"].values():
            known = self.secrets if for_unknown else user["keys"]
            user["keys"] = {key if key in known else for_unknown: status for key, status in user["keys"].items()}
        return named

    def _check_keys(self, client):
        """Active keys sign, and no others. Those whose secret got lost with its answer go."""
        there = {key: (name, status) for name, user in self.state["User"].items() for key, status in user["keys"].items()}
        for key in [key for key in there if key not in self.secrets]:
            name, _ = there.pop(key)
            client.call("DeleteAccessKey", UserName=name, AccessKeyId=key)
            del self.state["User"][name]["keys"][key]
        for key, secret in list(self.secrets.items()):
            name, status = there.get(key, (None, None))
            caller = IamClient(client.port, (key, secret))
            try:
                assert caller.call("GetCallerIdentity", service="sts")["Arn"].endswith(f":user/{name}"), (key, name)
                assert status == "Active", (key, status)
            except IamError as error:
                assert error.code == "InvalidClientTokenId" and status != "Active", (key, status, error)
            caller.close()
            if name is None:
                del self.secrets[key]


def number_of(text):
    return int(json.loads(urllib.parse.unquote(text))["Statement"][0]["Sid"][1:])

"""Names and comments of Terraform."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.language import Definition
from zeta.writing.languages import awsservices, hclnames, plainwords
from zeta.writing.languages.fitting import best

ROLE = Definition("aws_iam_role", "aws_iam_role.x", 1, 'Principal = { Service = "eks.amazonaws.com" }')


@given(st.text(max_size=80))
def test_whatever_a_purpose_is_its_names_are_names(purpose: str) -> None:
    found = hclnames.names(purpose, "aws_subnet", "_", hclnames.fit)
    assert all(hclnames.fit(each) for each in found)
    assert len(found) == len(set(found))


def test_a_name_says_more_than_its_kind_or_a_number() -> None:
    found = hclnames.names("private subnet in the first zone", "aws_subnet", "_", lambda name: name != "private")
    assert "private_first" in found
    assert {"subnet", "first", "private", "in"}.isdisjoint(found)
    assert hclnames.bare("route_table", ["aws_route_table"])
    assert hclnames.bare("table", ["aws_route_table"])
    assert not hclnames.bare("public", ["aws_route_table"])


def test_a_comment_that_says_the_same_again_or_something_else_is_refused() -> None:
    comment = "The role of the EKS cluster that the control plane runs under"
    assert hclnames.refused(comment, "role of the EKS cluster", []) == ""
    assert "already" in hclnames.refused(comment, "role of the EKS cluster", [comment])
    assert "nothing of" in hclnames.refused(comment, "public subnets", [])


def test_what_are_hardly_words_is_no_description() -> None:
    assert plainwords.strange("vpc id is vpcid in vpcvp", ["id of the vpc"])
    assert plainwords.strange("The queue keeps messages whenw the worker is busy", [])
    assert plainwords.strange("The following subnet is a private network of the cluster", [])
    assert plainwords.strange("vairi iyayi latti tozoliki ari", [])
    assert plainwords.strange("the network network of the cluster", [])
    assert plainwords.strange("The private subnet holds the worker nodes that", []) == "it breaks off at “that”"
    assert plainwords.strange("The private subnet holds the worker nodes of the cluster", []) == ""


def test_the_policy_that_shares_most_words_with_a_purpose_is_offered() -> None:
    policies = ["policy/AmazonEKSWorkerNodePolicy", "policy/AmazonEKS_CNI_Policy", "policy/AmazonEKSClusterPolicy"]
    assert best(policies, "CNI network policy for pods") == [policies[1]]
    assert best(policies, "EKS cluster policy for the control plane") == [policies[2]]
    assert best(policies, "something else") == policies


def test_a_cluster_runs_under_a_role_that_its_service_may_act_as() -> None:
    other = ROLE._replace(name="aws_iam_role.y", text='"ec2.amazonaws.com"')
    assert awsservices.trusting([other, ROLE], "aws_eks_cluster") == [ROLE]
    assert awsservices.trusting([other], "aws_eks_cluster") == [other]
    assert "control plane" in awsservices.words(ROLE)


def test_a_text_speaks_of_no_service_that_has_nothing_to_do_with_it() -> None:
    found = plainwords.spoken(["Create Terraform for AWS EKS", "aws_cloudwatch_log_group"])
    assert {"AWS", "EKS", "CloudWatch", "DNS"} <= {*found}
    assert not {"Lambda", "CloudFront", "Azure", "Terraform"} & {*found}


def test_most_words_of_english_are_known_and_no_others() -> None:
    assert {"railway", "subnets", "storms", "the", "queue"} <= plainwords.english()
    assert not {"usew", "whenw", "wll", "ents"} & plainwords.english()

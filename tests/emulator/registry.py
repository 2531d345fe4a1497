"""ECR's DescribeImages, which refuses an image that is not there, and DescribePullThroughCacheRules.

ministack lacks both. /emulator/pull-through-cache lists the prefixes of repositories that are caches: an
image there is found once it was pulled, as by PutImage.
"""
from ministack.core.responses import error_response_json, json_response
from ministack.services import ecr

import switches

RULES = "DescribePullThroughCacheRules"


def cache_rules():
    prefixes = (switches.value("pull-through-cache") or "").split(",")
    return [{"ecrRepositoryPrefix": prefix, "upstreamRegistryUrl": "public.ecr.aws", "registryId": ecr._registry_id()}
            for prefix in prefixes if prefix]


def install():
    describe = ecr._describe_images

    def describe_what_exists(request):
        name = request.get("repositoryName", "")
        for image in request.get("imageIds", []) if name in ecr._repositories else ():
            if ecr._find_image(name, image) is None:
                digest, tag = (f"'{image[key]}'" if key in image else "'null'" for key in ("imageDigest", "imageTag"))
                return error_response_json(
                    "ImageNotFoundException", f"The image with imageId {{imageDigest:{digest}, imageTag:{tag}}} does "
                    f"not exist within the repository with name '{name}' in the registry with id "
                    f"'{ecr._registry_id()}'", 400)
        return describe(request)

    handle = ecr.handle_request

    async def handle_rules_too(method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").endswith(f".{RULES}"):
            return json_response({"pullThroughCacheRules": cache_rules()})
        return await handle(method, path, headers, body, query_params)

    ecr._describe_images, ecr.handle_request = describe_what_exists, handle_rules_too

"""ECR's DescribeImages, which refuses an image that is not there; ministack leaves it out."""
from ministack.core.responses import error_response_json
from ministack.services import ecr


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

    ecr._describe_images = describe_what_exists

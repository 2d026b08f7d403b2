package dev.vigil.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.json.ExactJson;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/// The mapper that Quarkus makes, which writes the answers, keeps numbers like every other mapper.
@Singleton
class ExactNumbers implements ObjectMapperCustomizer {

    @Override
    public void customize(ObjectMapper mapper) {
        ExactJson.exact(mapper);
    }
}

package dev.vigil.baseline.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/// The job of Vigil, done with Spring Boot, Spring Cloud AWS and JDBC.
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class Baseline {

    public static void main(String[] arguments) {
        SpringApplication.run(Baseline.class, arguments);
    }
}
